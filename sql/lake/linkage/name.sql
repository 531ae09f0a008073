-- Every distinct name, standardised: one spelling, and the keys of how it sounds.
--
-- Grain    one row per distinct name
-- Reads    spoken_name, token (what dtsen.linkage.names knows of each token)
-- Writes   name
-- Binds    $initial: a letter that stands for a name; $called, $called_sound: that name
-- Rerun    safe: the same inputs give the same rows

-- noqa: disable=RF02,RF03
-- (sqlfluff takes the t of a lambda for a table.)

-- Six joins in place of one ordered aggregate: sorting the twenty million tokens of a
-- full Jakarta spills fifty gigabytes. A seventh token decides nothing.
with

entry as (

    select
        token,
        struct_pack(
            spelling := canonical,
            sound := key,
            n_records := n_records
        ) as known
    from token

),

parts as (

    select
        spoken_name.name,
        list_filter(
            [
                entry_1.known,
                entry_2.known,
                entry_3.known,
                entry_4.known,
                entry_5.known,
                entry_6.known,
            ],
            lambda t: t is not null
        ) as tokens
    from spoken_name
    left join entry as entry_1 on spoken_name.tokens[1] = entry_1.token
    left join entry as entry_2 on spoken_name.tokens[2] = entry_2.token
    left join entry as entry_3 on spoken_name.tokens[3] = entry_3.token
    left join entry as entry_4 on spoken_name.tokens[4] = entry_4.token
    left join entry as entry_5 on spoken_name.tokens[5] = entry_5.token
    left join entry as entry_6 on spoken_name.tokens[6] = entry_6.token

),

-- A leading M is what people write for Muhammad.
called as (

    select
        name,
        if(
            tokens[1].spelling = $initial and len(tokens) > 1,
            list_prepend(
                struct_pack(
                    spelling := $called,
                    sound := $called_sound,
                    n_records := tokens[1].n_records
                ),
                tokens[2:]
            ),
            tokens
        ) as tokens
    from parts

),

sounding as (

    select
        name,
        tokens,
        list_filter(tokens, lambda t: t.sound <> '') as heard
    from called

),

ordered as (

    select
        name,
        list_transform(tokens, lambda t: t.spelling) as spellings,
        -- Who is called Muhammad is called by the next name.
        if(
            heard[1].spelling = $called and len(heard) > 1,
            heard[2].sound,
            heard[1].sound
        ) as given_key,
        list_sort(
            list_distinct(list_transform(heard, lambda t: t.sound))
        ) as keys,
        -- The rarest token first: it survives dropped, added and swapped tokens.
        list_sort(
            list_distinct(
                list_transform(
                    heard,
                    lambda t: struct_pack(n := t.n_records, sound := t.sound)
                )
            )
        ) as by_rarity
    from sounding

)

select
    name,
    given_key,
    keys,
    array_to_string(spellings, ' ') as spelling,
    -- Half the city would be alike by the letters of Muhammad.
    coalesce(
        nullif(
            array_to_string(
                list_filter(spellings, lambda t: t <> $called), ''
            ), ''
        ), $called
    ) as letters,
    len(keys) as n_keys,
    nullif(array_to_string(keys, ' '), '') as sound,
    by_rarity[1].sound as rarest_key,
    by_rarity[2].sound as second_key
from ordered
