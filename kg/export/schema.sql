-- What `kg export sqlite` makes. Names of tables and columns are stable; columns may be added at the end.
PRAGMA foreign_keys = ON;
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE classes (
  id TEXT PRIMARY KEY, label_zh TEXT NOT NULL, label_en TEXT NOT NULL,
  parent TEXT REFERENCES classes (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE predicates (
  id TEXT PRIMARY KEY, label_zh TEXT NOT NULL, label_en TEXT NOT NULL, dependency INTEGER NOT NULL
);
CREATE TABLE sources (
  id TEXT PRIMARY KEY, title_zh TEXT NOT NULL, title_en TEXT NOT NULL, authors TEXT,
  publisher TEXT, published TEXT, url TEXT
);
CREATE TABLE entities (
  id TEXT PRIMARY KEY, type TEXT NOT NULL REFERENCES classes (id), label_zh TEXT NOT NULL, label_en TEXT NOT NULL,
  aliases TEXT
);
CREATE TABLE claims (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL, predicate TEXT NOT NULL REFERENCES predicates (id), object TEXT,
  value TEXT, language TEXT, number REAL, unit TEXT, bound TEXT, scope TEXT, as_of TEXT,
  certainty TEXT NOT NULL, source TEXT NOT NULL REFERENCES sources (id) DEFERRABLE INITIALLY DEFERRED,
  locator TEXT NOT NULL,
  FOREIGN KEY (subject) REFERENCES entities (id), FOREIGN KEY (object) REFERENCES entities (id),
  FOREIGN KEY (scope) REFERENCES entities (id)
);
CREATE TABLE edges (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES entities (id), target TEXT NOT NULL REFERENCES entities (id),
  kind TEXT NOT NULL REFERENCES predicates (id), dependency INTEGER NOT NULL, inferred INTEGER NOT NULL,
  rule TEXT, certainty TEXT NOT NULL, as_of TEXT, claims TEXT, sources TEXT
);
CREATE TABLE edge_claims (
  edge TEXT NOT NULL REFERENCES edges (id), claim TEXT NOT NULL REFERENCES claims (id), PRIMARY KEY (edge, claim)
) WITHOUT ROWID;
CREATE INDEX claims_subject ON claims (subject);
CREATE INDEX claims_object ON claims (object);
CREATE INDEX claims_predicate ON claims (predicate);
CREATE INDEX edges_source ON edges (source);
CREATE INDEX edges_target ON edges (target);
CREATE INDEX edge_claims_claim ON edge_claims (claim);
CREATE INDEX entities_type ON entities (type);

-- Claims in words, with where each was said.
CREATE VIEW facts AS
SELECT c.id, s.label_zh AS subject_zh, s.label_en AS subject_en, p.label_zh AS predicate_zh,
  p.label_en AS predicate_en, COALESCE(o.label_zh, c.value) AS object_zh, COALESCE(o.label_en, c.value) AS object_en,
  c.number, c.unit, c.bound, c.as_of, c.certainty, r.title_zh AS source_zh, r.title_en AS source_en, c.locator
FROM claims c JOIN entities s ON s.id = c.subject JOIN predicates p ON p.id = c.predicate
JOIN sources r ON r.id = c.source LEFT JOIN entities o ON o.id = c.object;
-- Who depends on what.
CREATE VIEW dependencies AS
SELECT e.id, a.id AS dependent, a.label_zh AS dependent_zh, a.label_en AS dependent_en, e.kind,
  b.id AS needs, b.label_zh AS needs_zh, b.label_en AS needs_en, e.inferred, e.certainty, e.as_of
FROM edges e JOIN entities a ON a.id = e.source JOIN entities b ON b.id = e.target WHERE e.dependency;
-- Figures in words.
CREATE VIEW figures AS SELECT * FROM facts WHERE number IS NOT NULL;

-- The index holds parts of Chinese words beside the text itself, so it is filled by hand, never by 'rebuild'.
CREATE VIRTUAL TABLE entities_fts USING fts5 (id, label_zh, label_en, aliases, content="entities");
CREATE VIRTUAL TABLE claims_fts USING fts5 (value, content="claims");
