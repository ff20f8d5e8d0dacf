-- How names are compared, for every query that asks who is who. Temporary macros: they leave nothing in the lake.
CREATE OR REPLACE TEMP MACRO name_words(name) AS
    list_filter(
        string_split_regex(replace(lower(nfc_normalize(coalesce(name, ''))), 'ё', 'е'), '[^\p{L}]+'),
        lambda word: word <> ''
    );

CREATE OR REPLACE TEMP MACRO word_agrees(word, other) AS
    word = other
    OR (length(word) = 1 AND starts_with(other, word))
    OR (length(other) = 1 AND starts_with(word, other));

-- Every word of the shorter name stands in the longer one, in full or as an initial, and the family name in full:
-- «Иванов Пётр» and «Иванов П. С.» agree, «Иванов Пётр» and «Иванова Анна» do not.
CREATE OR REPLACE TEMP MACRO words_agree(fewer, more) AS
    len(fewer) > 0
    AND len(list_filter(fewer, lambda word: len(list_filter(more, lambda other: word_agrees(word, other))) > 0))
    = len(fewer)
    AND len(list_filter(list_intersect(fewer, more), lambda word: length(word) > 1)) > 0;

-- Each name is taken apart once: a regular expression over all letters is dear to prepare.
CREATE OR REPLACE TEMP MACRO names_agree(name, other) AS
    list_transform(
        [{'one': name_words(name), 'other': name_words(other)}],
        lambda said: CASE
            WHEN len(said.one) <= len(said.other) THEN words_agree(said.one, said.other)
            ELSE words_agree(said.other, said.one)
        END
    )[1];

CREATE OR REPLACE TEMP MACRO name_likeness(name, other) AS
    jaro_winkler_similarity(
        array_to_string(list_sort(name_words(name)), ' '), array_to_string(list_sort(name_words(other)), ' ')
    );
