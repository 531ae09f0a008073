"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (id) => document.getElementById(id);
  const element = (tag, text = "", name = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = name;
    return made;
  };

  // The table is the only place that holds values; everything else reads it.
  const table = one("tabel");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const titles = heads.map((head) => head.title + (head.textContent.endsWith("(%)") ? " (%)" : ""));
  const text = (row, column) => row.cells[column].textContent.replace("★", "").trim();
  const amount = (shown) => Number.parseFloat(shown.replaceAll(".", "").replace(",", "."));

  // Sort. What is not shown comes last, in both directions.
  const sortBy = (column, descending) => {
    const isNumber = heads[column].classList.contains("n");
    const turn = descending ? -1 : 1;
    const compare = (a, b) => {
      const [x, y] = [text(a, column), text(b, column)];
      if (!isNumber) return turn * x.localeCompare(y, "id");
      const [p, q] = [amount(x), amount(y)];
      if (Number.isNaN(p) || Number.isNaN(q)) return Number.isNaN(p) - Number.isNaN(q);
      return turn * (p - q);
    };
    body.append(...rows.sort(compare));
    heads.forEach((head, i) => {
      head.ariaSort = i === column ? (descending ? "descending" : "ascending") : "none";
    });
  };
  heads.forEach((head, column) => {
    const button = element("button", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => {
      const first = head.classList.contains("n") ? "descending" : "ascending";
      const next = { ascending: "descending", descending: "ascending" }[head.ariaSort] ?? first;
      sortBy(column, next === "descending");
    });
    // Chromium leaves buttons out where it repeats the head of a table on paper.
    head.replaceChildren(button, element("span", button.textContent, "cetak"));
    head.ariaSort = "none";
  });

  // Filter.
  const form = one("saring");
  const [search, kota, kecamatan, priority] =
    ["cari", "pilih-kota", "pilih-kecamatan", "hanya-prioritas"].map(one);
  const offerKecamatan = () => {
    const inKota = rows.filter((row) => !kota.value || text(row, 2) === kota.value);
    const names = [...new Set(inKota.map((row) => text(row, 1)))];
    names.sort((a, b) => a.localeCompare(b, "id"));
    kecamatan.replaceChildren(
      new Option("semua", ""), ...names.map((name) => new Option(name, name)));
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const row of rows) {
      const words = [row.id.slice(2), text(row, 0), text(row, 1)].join(" ").toLowerCase();
      row.hidden = !(
        words.includes(wanted) &&
        (!kota.value || text(row, 2) === kota.value) &&
        (!kecamatan.value || text(row, 1) === kecamatan.value) &&
        (!priority.checked || row.classList.contains("prioritas"))
      );
    }
    const shown = rows.filter((row) => !row.hidden).length;
    one("jumlah").textContent = `${shown} dari ${rows.length} kelurahan`;
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target === kota) offerKecamatan();
    filter();
  });
  const clearFilter = () => { form.reset(); offerKecamatan(); filter(); };
  clearFilter();

  // The map: one tab stop, arrow keys go to the nearest place in their direction.
  const spots = all("#gambar a");
  const rowOf = (spot) => one(spot.getAttribute("href").slice(1));
  const describe = (spot) => {
    const row = rowOf(spot);
    const list = element("dl");
    titles.slice(3).forEach((title, i) => {
      const pair = element("div");
      pair.append(element("dt", title), element("dd", text(row, i + 3)));
      list.append(pair);
    });
    const place = `Kec. ${text(row, 1)}, ${text(row, 2)}`;
    const mark = row.classList.contains("prioritas") ? " · kecamatan prioritas" : "";
    one("rinci").replaceChildren(
      element("h3", text(row, 0)), element("p", place + mark, "dari"), list);
    // The outline lies above all places: a neighbour would cover a part of it.
    const outline = spot.firstElementChild.cloneNode();
    outline.removeAttribute("class");
    one("sorot").replaceChildren(outline);
    one("sorot").classList.toggle("papan-ketik", spot.matches(":focus-visible"));
  };
  const centre = (spot) => {
    const box = spot.firstElementChild.getBBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const directions = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  const neighbour = (spot, [dx, dy]) => {
    const [x, y] = centre(spot);
    const costs = spots.map((other) => {
      const [u, v] = centre(other);
      const along = (u - x) * dx + (v - y) * dy;
      const aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      return along > 0.5 && aside <= 2 * along ? along + 2 * aside : Infinity;
    });
    const least = Math.min(...costs);
    return least < Infinity ? spots[costs.indexOf(least)] : spot;
  };
  spots.forEach((spot, i) => {
    spot.setAttribute("tabindex", i ? "-1" : "0");
    spot.addEventListener("pointerenter", () => describe(spot));
    spot.addEventListener("focus", () => {
      spots.forEach((other) => other.setAttribute("tabindex", other === spot ? "0" : "-1"));
      describe(spot);
    });
    spot.addEventListener("click", (event) => {
      describe(spot);
      // A finger has no pointer to hover with: the first touch shows, Enter or a mouse goes.
      if (event.pointerType === "touch") event.preventDefault();
      else clearFilter();
    });
    spot.addEventListener("keydown", (event) => {
      if (!(event.key in directions)) return;
      event.preventDefault();
      neighbour(spot, directions[event.key]).focus();
    });
  });

  // What the colours mean.
  const legends = all(".legenda");
  one("pilihan").hidden = false;
  one("pilihan").addEventListener("change", (event) => {
    const chosen = Number(event.target.value);
    legends.forEach((legend, i) => { legend.hidden = i !== chosen; });
    for (const spot of spots) spot.firstElementChild.setAttribute("class", `q${spot.dataset.q[chosen]}`);
  });
})();
