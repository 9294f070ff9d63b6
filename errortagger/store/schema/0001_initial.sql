-- version 1.0
-- The first layout of a project. Explained for people in docs/project-file.md.
-- Every statement ends with a semicolon at the end of a line; indexes are made after the data of an import.

CREATE TABLE project (
  key TEXT NOT NULL PRIMARY KEY,  -- name, modality, criterion, seed, model, media_root, source, dataset_size, note, active_run, ...
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (  -- one model's predictions
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  model TEXT NOT NULL,
  added_at TEXT NOT NULL  -- UTC, ISO 8601
) STRICT;

CREATE TABLE dataset (  -- the examples of one import
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL,  -- the file it came from
  format TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES run (id),
  state TEXT NOT NULL CHECK (state IN ('importing', 'ready', 'removed')),
  imported_at TEXT NOT NULL,
  rows INTEGER NOT NULL,  -- rows of the file that were read
  first_example INTEGER NOT NULL,  -- id of the first example it brought, if it brought any
  columns TEXT NOT NULL,  -- JSON object: metadata column -> type (text, integer, number, boolean, json)
  mapping TEXT NOT NULL  -- JSON object: field -> column, as it was imported
) STRICT;

CREATE TABLE example (
  id INTEGER PRIMARY KEY,  -- 1, 2, 3, ... without gaps
  key TEXT NOT NULL,  -- the id in the predictions file
  dataset_id INTEGER NOT NULL REFERENCES dataset (id),
  media TEXT,
  text TEXT,
  ground_truth TEXT,
  split TEXT,
  human_label TEXT,
  human_correct INTEGER,  -- 1, 0 or NULL
  weight REAL,
  metadata TEXT NOT NULL,  -- JSON object with every column that is no field
  random_key INTEGER NOT NULL,  -- ORDER BY random_key is the random review order
  source_row INTEGER  -- line or row of the source file
) STRICT;

CREATE UNIQUE INDEX example_key ON example (key);

CREATE TABLE prediction (
  run_id INTEGER NOT NULL REFERENCES run (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  prediction TEXT,
  confidence REAL,
  is_error INTEGER,  -- 1 error, 0 correct, NULL cannot be decided
  size REAL,  -- how wrong (word error rate, absolute error, ...), NULL where the criterion has none
  PRIMARY KEY (run_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviewer (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE tag (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,  -- order in the palette, from 0
  description TEXT NOT NULL,
  color TEXT NOT NULL,
  key TEXT NOT NULL,
  group_name TEXT NOT NULL,
  feasibility INTEGER,  -- 1 to 5
  effort_days REAL,
  remedy TEXT NOT NULL,
  human_accuracy REAL,  -- 0 to 1
  human_trials INTEGER,
  trigger_example INTEGER REFERENCES example (id),  -- the example that inspired the tag after reviewing had begun
  created_at TEXT NOT NULL,
  deleted_at TEXT  -- NULL: a living tag
) STRICT;

CREATE TABLE edit_label (  -- the words of the history, each once
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL
) STRICT;

CREATE TABLE edit (  -- the history: rows are added, never changed; v_history shows it in words
  seq INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
  target INTEGER REFERENCES edit (seq),  -- undo, redo: the step that is taken back or repeated
  at INTEGER NOT NULL,  -- milliseconds since 1970-01-01 UTC
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  label_id INTEGER NOT NULL REFERENCES edit_label (id),
  how TEXT NOT NULL,  -- key, bulk, script or import
  edits BLOB NOT NULL  -- what changed, before and after
) STRICT;

CREATE TABLE assignment (  -- one reviewer's answer for one tag on one example; no row: not asked
  tag_id INTEGER NOT NULL REFERENCES tag (id),
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  answer INTEGER NOT NULL CHECK (answer IN (0, 1, 2)),  -- 1 present, 0 absent after review, 2 cannot tell
  edit INTEGER NOT NULL REFERENCES edit (seq),  -- the line of the history that says when and how
  PRIMARY KEY (tag_id, reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE review (  -- one reviewer having judged one example
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  queue TEXT NOT NULL,  -- random, control, re-review, targeted
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE label_check (  -- what a reviewer found about the ground truth
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  value TEXT,  -- ok, label_wrong, both_wrong, unclear
  correct_label TEXT,  -- what the ground truth should be
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  text TEXT NOT NULL,
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE human_answer (  -- would a human have got it right?
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  value TEXT,  -- right, wrong
  answer TEXT,  -- what the reviewer answered in the blind pass, before seeing label and prediction
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE deferral (  -- put at the end of the queue
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  value TEXT NOT NULL,
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE bookmark (
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  example_id INTEGER NOT NULL REFERENCES example (id),
  value TEXT NOT NULL,
  edit INTEGER NOT NULL REFERENCES edit (seq),
  PRIMARY KEY (reviewer_id, example_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE exclusion (  -- taken out of every count, for all reviewers
  example_id INTEGER PRIMARY KEY REFERENCES example (id),
  reviewer_id INTEGER NOT NULL REFERENCES reviewer (id),
  reason TEXT NOT NULL,
  edit INTEGER NOT NULL REFERENCES edit (seq)
) STRICT;

CREATE TABLE slice (  -- a saved filter
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE setting (  -- where the reviewer was, and how the window looked; values are JSON
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE column_cache (  -- derived: columns of example and prediction for a fast start; may be emptied at any time
  name TEXT NOT NULL,
  part INTEGER NOT NULL,
  version INTEGER NOT NULL,
  dtype TEXT NOT NULL,
  length INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (name, part)
) STRICT;

CREATE VIEW v_tag_counts AS  -- a row a living tag: examples by answer, apart for errors and correct ones
SELECT
  t.id AS tag_id,
  t.name AS tag,
  count(DISTINCT CASE WHEN c.is_error = 1 AND c.answer = 1 THEN c.example_id END) AS errors_present,
  count(DISTINCT CASE WHEN c.is_error = 1 AND c.answer = 0 THEN c.example_id END) AS errors_absent,
  count(DISTINCT CASE WHEN c.is_error = 1 AND c.answer = 2 THEN c.example_id END) AS errors_unsure,
  count(DISTINCT CASE WHEN c.is_error = 0 AND c.answer = 1 THEN c.example_id END) AS correct_present,
  count(DISTINCT CASE WHEN c.is_error = 0 AND c.answer = 0 THEN c.example_id END) AS correct_absent,
  count(DISTINCT CASE WHEN c.is_error = 0 AND c.answer = 2 THEN c.example_id END) AS correct_unsure
FROM tag t
LEFT JOIN (
  SELECT a.tag_id, a.example_id, a.answer, p.is_error
  FROM assignment a
  JOIN example e ON e.id = a.example_id
  JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready'
  LEFT JOIN prediction p ON p.example_id = e.id
    AND p.run_id = (SELECT CAST(value AS INTEGER) FROM project WHERE key = 'active_run')
  WHERE a.example_id NOT IN (SELECT example_id FROM exclusion)
) c ON c.tag_id = t.id
WHERE t.deleted_at IS NULL
GROUP BY t.id
ORDER BY t.position;

CREATE VIEW v_tags_wide AS  -- a row an example: the names of the tags that any reviewer found present
SELECT
  e.id AS example_id,
  e.key AS example,
  p.is_error,
  n.tags
FROM example e
JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready'
LEFT JOIN prediction p ON p.example_id = e.id
  AND p.run_id = (SELECT CAST(value AS INTEGER) FROM project WHERE key = 'active_run')
LEFT JOIN (
  SELECT example_id, group_concat(name, ', ') AS tags
  FROM (
    SELECT DISTINCT a.example_id, t.position, t.name
    FROM assignment a
    JOIN tag t ON t.id = a.tag_id AND t.deleted_at IS NULL
    WHERE a.answer = 1
    ORDER BY a.example_id, t.position
  )
  GROUP BY example_id
) n ON n.example_id = e.id;

CREATE VIEW v_assignments AS  -- a row an answer, in words
SELECT
  e.key AS example,
  t.name AS tag,
  r.name AS reviewer,
  CASE a.answer WHEN 1 THEN 'present' WHEN 0 THEN 'absent' ELSE 'unsure' END AS answer,
  h.how,
  strftime('%Y-%m-%dT%H:%M:%S', h.at / 1000, 'unixepoch') || printf('.%03dZ', h.at % 1000) AS at,
  a.example_id,
  a.tag_id,
  a.reviewer_id,
  a.edit
FROM assignment a
JOIN example e ON e.id = a.example_id
JOIN dataset d ON d.id = e.dataset_id AND d.state = 'ready'
JOIN tag t ON t.id = a.tag_id AND t.deleted_at IS NULL
JOIN reviewer r ON r.id = a.reviewer_id
JOIN edit h ON h.seq = a.edit;

CREATE VIEW v_history AS  -- a row a step, in words
SELECT
  h.seq,
  h.kind,
  h.target,
  strftime('%Y-%m-%dT%H:%M:%S', h.at / 1000, 'unixepoch') || printf('.%03dZ', h.at % 1000) AS at,
  r.name AS reviewer,
  l.label,
  h.how
FROM edit h
JOIN reviewer r ON r.id = h.reviewer_id
JOIN edit_label l ON l.id = h.label_id;
