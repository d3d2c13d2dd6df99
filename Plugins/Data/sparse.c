/* sparse.c: LIBSVM's text format: LABEL INDEX:VALUE INDEX:VALUE ... # comment. Indexes increase within a line and count
 * from 1, or from 0 when a 0 occurs (as scikit-learn writes them). What is not written is 0. */
#include <stdlib.h>
#include <string.h>

#include "reading.h"

/* A blank-separated token, copied so that it ends in NUL. Longer than this is no number. */
#define TOKEN_CAPACITY 64

/* A place in the text. */
typedef struct cursor {
  const char *at;
  size_t line;  /* from 1 */
  size_t field; /* tokens of this line so far */
} cursor;

static int is_line_end(char byte) { return byte == '\0' || byte == '\n'; }

/* Copies the next token of the line; false at its end. A longer token is cut, and so never is a number. */
static int next_token(cursor *cursor, char *token) {
  while (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\r') cursor->at++;
  if (*cursor->at == '#')
    while (!is_line_end(*cursor->at)) cursor->at++;
  if (is_line_end(*cursor->at)) return 0;
  size_t length = 0;
  while (!is_line_end(*cursor->at) && *cursor->at != ' ' && *cursor->at != '\t' && *cursor->at != '\r' &&
         *cursor->at != '#') {
    if (length < TOKEN_CAPACITY - 1) token[length] = *cursor->at;
    length++;
    cursor->at++;
  }
  if (length > TOKEN_CAPACITY - 1) {
    token[0] = '~';
    length = TOKEN_CAPACITY - 1;
  }
  token[length] = '\0';
  cursor->field++;
  return 1;
}

static void next_line(cursor *cursor) {
  while (!is_line_end(*cursor->at)) cursor->at++;
  if (*cursor->at == '\n') cursor->at++;
  cursor->line++;
  cursor->field = 0;
}

/* Splits INDEX:VALUE; false if it is anything else. */
static int split_entry(const char *token, size_t *index, const char **value) {
  *index = 0;
  const char *at = token;
  for (; *at >= '0' && *at <= '9'; at++)
    if (*index <= DATA_MAXIMUM_COLUMNS) *index = 10 * *index + (size_t)(*at - '0');
  *value = at + 1;
  return at > token && *at == ':' && data_field_kind(at + 1) == DATA_FIELD_NUMBER;
}

int data_is_sparse(const data_bytes *bytes) {
  cursor cursor = {.at = (const char *)bytes->bytes, .line = 1};
  char token[TOKEN_CAPACITY];
  size_t index;
  const char *value;
  for (; *cursor.at != '\0'; next_line(&cursor)) {
    if (!next_token(&cursor, token)) continue;
    if (data_field_kind(token) != DATA_FIELD_NUMBER) return 0;
    if (next_token(&cursor, token)) return split_entry(token, &index, &value);
  }
  return 0;
}

/* An entry of a row, with its index as written. */
typedef struct entry {
  size_t row;
  size_t index;
  float value;
  uint32_t reserved;
} entry;

typedef struct sparse_rows {
  entry *entries;
  size_t count;
  size_t capacity;
  float *labels;
  size_t rows;
  size_t label_capacity;
  size_t lowest; /* index of all entries */
  size_t highest;
} sparse_rows;

static int32_t fail_token(data_reading *reading, const cursor *cursor, const char *token, const char *expected) {
  return data_fail_at(reading, cursor->line, cursor->field, "expected %s, found %s", expected, data_quote(token).text);
}

static int32_t read_row(data_reading *reading, cursor *cursor, const char *label, sparse_rows *rows) {
  char token[TOKEN_CAPACITY];
  if (!data_grow(reading, &rows->labels, &rows->label_capacity, rows->rows, sizeof *rows->labels))
    return HONE_DATA_ERROR;
  if (data_field_number(label, &rows->labels[rows->rows]) != DATA_FIELD_NUMBER)
    return fail_token(reading, cursor, label, "a number as label");
  int is_first = 1;
  size_t previous = 0;
  while (next_token(cursor, token)) {
    entry entry = {.row = rows->rows};
    const char *value;
    if (!split_entry(token, &entry.index, &value) || data_field_number(value, &entry.value) != DATA_FIELD_NUMBER)
      return fail_token(reading, cursor, token, "INDEX:VALUE");
    if (entry.index > DATA_MAXIMUM_COLUMNS)
      return data_fail_at(reading, cursor->line, cursor->field, "index in %s is beyond %zu", data_quote(token).text,
                          DATA_MAXIMUM_COLUMNS);
    if (!is_first && entry.index <= previous)
      return data_fail_at(reading, cursor->line, cursor->field,
                          "index %zu does not follow %zu: indexes are to increase within a line", entry.index,
                          previous);
    is_first = 0;
    previous = entry.index;
    if (!data_grow(reading, &rows->entries, &rows->capacity, rows->count, sizeof entry)) return HONE_DATA_ERROR;
    if (rows->count == 0 || entry.index < rows->lowest) rows->lowest = entry.index;
    if (entry.index > rows->highest) rows->highest = entry.index;
    rows->entries[rows->count++] = entry;
  }
  rows->rows++;
  return HONE_DATA_OK;
}

static int32_t fill_table(data_reading *reading, sparse_rows *rows, hone_data_table **table) {
  size_t first = rows->lowest == 0 ? 0 : 1;
  size_t columns = rows->count > 0 ? rows->highest - first + 1 : 0;
  int32_t status = data_new_table(reading, rows->rows, columns, table);
  if (status != HONE_DATA_OK) return status;
  for (size_t i = 0; i < rows->count; i++) {
    const entry *entry = &rows->entries[i];
    (*table)->values[entry->row * columns + entry->index - first] = entry->value;
  }
  for (size_t column = 0; column < columns; column++) {
    (*table)->column_names[column] = data_number_name(reading, "feature_", column + first);
    if ((*table)->column_names[column] == NULL) return HONE_DATA_ERROR;
  }
  (*table)->label_name = data_copy_text(reading, "label");
  if ((*table)->label_name == NULL) return HONE_DATA_ERROR;
  return data_label_by_number(reading, *table, &rows->labels);
}

int32_t data_read_sparse(data_reading *reading, const data_bytes *bytes, hone_data_table **table) {
  if (reading->request->label != NULL && *reading->request->label != '\0')
    return data_fail(reading, HONE_DATA_INVALID,
                     "is LIBSVM text, where the label stands first; leave out the label column %s",
                     data_quote(reading->request->label).text);
  sparse_rows rows = {0};
  cursor cursor = {.at = (const char *)bytes->bytes, .line = 1};
  char token[TOKEN_CAPACITY];
  int32_t status = HONE_DATA_OK;
  for (; status == HONE_DATA_OK && *cursor.at != '\0'; next_line(&cursor))
    if (next_token(&cursor, token)) status = read_row(reading, &cursor, token, &rows);
  if (status == HONE_DATA_OK) status = fill_table(reading, &rows, table);
  free(rows.entries);
  free(rows.labels);
  return status;
}
