/* delimited.c: CSV and TSV. libcsv splits the fields; here they become columns. */
#define _GNU_SOURCE
#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "reading.h"

/* ---- From bytes to fields --------------------------------------------------------------------------------------- */

/* The fields of a file, all of them as text. Rows have equally many, `width`. */
typedef struct field_table {
  char *text; /* the fields, each with a NUL behind it */
  size_t text_count;
  size_t text_capacity;
  size_t *start; /* (rows, width): where in text a field begins */
  size_t field_count;
  size_t field_capacity;
  size_t *line; /* (rows): the line on which a row begins, from 1 */
  size_t rows;
  size_t row_capacity;
  size_t width;
  size_t row_line; /* of the row that is being read */
  int is_between_rows;
  int32_t status;
  data_reading *reading;
} field_table;

static const char *field(const field_table *fields, size_t row, size_t column) {
  return fields->text + fields->start[row * fields->width + column];
}

static void take_field(void *bytes, size_t length, void *context) {
  field_table *fields = context;
  if (fields->status != HONE_DATA_OK) return;
  while (fields->text_capacity - fields->text_count <= length) {
    if (!data_grow(fields->reading, &fields->text, &fields->text_capacity, fields->text_capacity, 1)) {
      fields->status = HONE_DATA_ERROR;
      return;
    }
  }
  if (!data_grow(fields->reading, &fields->start, &fields->field_capacity, fields->field_count,
                 sizeof *fields->start)) {
    fields->status = HONE_DATA_ERROR;
    return;
  }
  fields->start[fields->field_count++] = fields->text_count;
  if (length > 0) memcpy(fields->text + fields->text_count, bytes, length);
  fields->text[fields->text_count + length] = '\0';
  fields->text_count += length + 1;
}

static void end_row(int terminator, void *context) {
  (void)terminator;
  field_table *fields = context;
  fields->is_between_rows = 1;
  if (fields->status != HONE_DATA_OK) return;
  size_t count = fields->field_count - fields->rows * fields->width;
  if (fields->rows == 0) fields->width = count;
  if (count != fields->width) {
    fields->status = data_fail_at(fields->reading, fields->row_line, 0,
                                  "expected %zu fields as in the first row, found %zu", fields->width, count);
    return;
  }
  if (!data_grow(fields->reading, &fields->line, &fields->row_capacity, fields->rows, sizeof *fields->line)) {
    fields->status = HONE_DATA_ERROR;
    return;
  }
  fields->line[fields->rows++] = fields->row_line;
}

/* The length of the line that starts at bytes, its end (LF, CR LF or CR) with it. */
static size_t line_length(const unsigned char *bytes, size_t count) {
  size_t length = 0;
  while (length < count && bytes[length] != '\n' && bytes[length] != '\r') length++;
  if (length + 1 < count && bytes[length] == '\r' && bytes[length + 1] == '\n') return length + 2;
  return length < count ? length + 1 : length;
}

static int is_blank(const unsigned char *line, size_t length, unsigned char delimiter) {
  for (size_t i = 0; i < length; i++)
    if (line[i] == delimiter || (line[i] != ' ' && line[i] != '\t' && line[i] != '\r' && line[i] != '\n')) return 0;
  return 1;
}

static int32_t parse_fields(data_reading *reading, const unsigned char *bytes, size_t count, unsigned char delimiter,
                            field_table *fields) {
  struct csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
    return data_fail(reading, HONE_DATA_ERROR, "no memory to read it");
  csv_set_delim(&parser, delimiter);
  *fields = (field_table){.is_between_rows = 1, .reading = reading};
  for (size_t line = 1; count > 0 && fields->status == HONE_DATA_OK; line++) {
    size_t length = line_length(bytes, count);
    if (fields->is_between_rows && !is_blank(bytes, length, delimiter)) {
      fields->row_line = line;
      fields->is_between_rows = 0;
    }
    if (csv_parse(&parser, bytes, length, take_field, end_row, fields) != length && fields->status == HONE_DATA_OK) {
      fields->status =
          csv_error(&parser) == CSV_EPARSE
              ? data_fail_at(reading, line, 0,
                             "a quotation mark within a field; quote the whole field and double those inside it")
              : data_fail(reading, HONE_DATA_ERROR, "no memory to read line %zu", line);
    }
    bytes += length;
    count -= length;
  }
  if (fields->status == HONE_DATA_OK && csv_fini(&parser, take_field, end_row, fields) != 0 &&
      fields->status == HONE_DATA_OK)
    fields->status = data_fail_at(reading, fields->row_line, 0, "a quoted field begins in this row and never ends");
  csv_free(&parser);
  return fields->status;
}

static void free_fields(field_table *fields) {
  free(fields->text);
  free(fields->start);
  free(fields->line);
}

/* The delimiter that occurs most often, outside of quotation marks, in the first line that is not blank. */
static unsigned char find_delimiter(const unsigned char *bytes, size_t count) {
  static const unsigned char candidates[] = {',', ';', '\t'};
  size_t found[sizeof candidates] = {0};
  size_t length = line_length(bytes, count);
  while (length < count && is_blank(bytes, length, '\t')) {
    bytes += length;
    count -= length;
    length = line_length(bytes, count);
  }
  int is_quoted = 0;
  for (size_t i = 0; i < length; i++) {
    if (bytes[i] == '"') is_quoted = !is_quoted;
    for (size_t j = 0; j < sizeof candidates; j++) found[j] += !is_quoted && bytes[i] == candidates[j];
  }
  size_t best = 0;
  for (size_t j = 1; j < sizeof candidates; j++)
    if (found[j] > found[best]) best = j;
  return candidates[best];
}

/* ---- The header and the label column ---------------------------------------------------------------------------- */

static int has_header(const data_reading *reading, const field_table *fields) {
  if (reading->request->header != HONE_DATA_HEADER_DETECTED)
    return reading->request->header == HONE_DATA_HEADER_PRESENT;
  for (size_t column = 0; column < fields->width; column++) {
    const char *name = field(fields, 0, column);
    if (data_field_kind(name) == DATA_FIELD_NUMBER) return 0;
    for (size_t row = 1; row < fields->rows; row++)
      if (*name != '\0' && strcmp(name, field(fields, row, column)) == 0) return 0;
  }
  return 1;
}

/* What one column is called: by the header (first_row is 1 when there is one), or by its number. */
static char *column_name(data_reading *reading, const field_table *fields, size_t first_row, size_t column) {
  if (first_row == 1 && *field(fields, 0, column) != '\0') return data_copy_text(reading, field(fields, 0, column));
  return data_number_name(reading, "column_", column + 1);
}

/* Insertions, deletions and replacements that lead from one name to the other (Levenshtein 1966); of 63 bytes each. */
static size_t edit_distance(const char *left, const char *right) {
  size_t row[64];
  size_t width = strnlen(right, 63);
  for (size_t j = 0; j <= width; j++) row[j] = j;
  for (size_t i = 1; i <= strnlen(left, 63); i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= width; j++) {
      size_t replaced = diagonal + (strncasecmp(&left[i - 1], &right[j - 1], 1) != 0);
      diagonal = row[j];
      size_t shifted = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      row[j] = replaced < shifted ? replaced : shifted;
    }
  }
  return row[width];
}

static int32_t fail_no_label(data_reading *reading, const field_table *fields, int is_headed) {
  const char *wanted = reading->request->label;
  if (!is_headed)
    return data_fail(reading, HONE_DATA_INVALID,
                     "no label column %s: the file has no header row; give a number from 1 to %zu",
                     data_quote(wanted).text, fields->width);
  size_t nearest = 0;
  for (size_t column = 1; column < fields->width; column++)
    if (edit_distance(wanted, field(fields, 0, column)) < edit_distance(wanted, field(fields, 0, nearest)))
      nearest = column;
  char names[256] = "";
  for (size_t column = 0; column < fields->width; column++) {
    const char *separator = column > 0 ? ", " : "";
    if (strlen(names) + strlen(separator) + strlen(field(fields, 0, column)) > 200) {
      strcat(names, ", …");
      break;
    }
    strcat(strcat(names, separator), field(fields, 0, column));
  }
  return data_fail(reading, HONE_DATA_INVALID, "no label column %s; the nearest is %s (columns: %s)",
                   data_quote(wanted).text, data_quote(field(fields, 0, nearest)).text, names);
}

static int32_t find_label(data_reading *reading, const field_table *fields, int is_headed, size_t *label) {
  static const char *const customary[] = {"label", "target", "class", "digit", "diagnosis", "y"};
  const char *wanted = reading->request->label;
  *label = fields->width - 1;
  if (wanted == NULL || *wanted == '\0') {
    for (size_t i = 0; is_headed && i < sizeof customary / sizeof customary[0]; i++) {
      for (size_t column = 0; column < fields->width; column++) {
        if (strcasecmp(field(fields, 0, column), customary[i]) != 0) continue;
        *label = column;
        return HONE_DATA_OK;
      }
    }
    return HONE_DATA_OK;
  }
  for (size_t column = 0; is_headed && column < fields->width; column++) {
    if (strcmp(field(fields, 0, column), wanted) != 0) continue;
    *label = column;
    return HONE_DATA_OK;
  }
  size_t number = 0;
  for (const char *digit = wanted; number <= fields->width; digit++) {
    if (*digit == '\0' && number > 0) {
      *label = number - 1;
      return HONE_DATA_OK;
    }
    if (*digit < '0' || *digit > '9') break;
    number = 10 * number + (size_t)(*digit - '0');
  }
  return fail_no_label(reading, fields, is_headed);
}

/* ---- From fields to a table ------------------------------------------------------------------------------------- */

/* How a column of the file becomes columns of the table. */
typedef struct encoding {
  const char **categories; /* sorted; NULL: the column is numeric */
  size_t category_count;
  size_t place; /* its first column in the table */
} encoding;

/* Numeric when more than half of the fields that are there are numbers, or none is there. */
static int is_numeric(const field_table *fields, size_t first_row, size_t column) {
  size_t numbers = 0;
  size_t texts = 0;
  for (size_t row = first_row; row < fields->rows; row++) {
    int kind = data_field_kind(field(fields, row, column));
    numbers += kind == DATA_FIELD_NUMBER;
    texts += kind == DATA_FIELD_TEXT;
  }
  return texts == 0 || numbers > texts;
}

static int32_t number_at(data_reading *reading, const field_table *fields, size_t row, size_t column, float *number) {
  const char *text = field(fields, row, column);
  switch (data_field_kind(text)) {
    case DATA_FIELD_MISSING: *number = NAN; return HONE_DATA_OK;
    case DATA_FIELD_NUMBER:
      if (data_field_number(text, number)) return HONE_DATA_OK;
      return data_fail_at(reading, fields->line[row], column + 1, "%s is too large a number", data_quote(text).text);
    default:
      return data_fail_at(reading, fields->line[row], column + 1,
                          "%s in a number's place (the other fields of this column are numbers)",
                          data_quote(text).text);
  }
}

static int32_t find_categories(data_reading *reading, const field_table *fields, size_t first_row, size_t column,
                               encoding *result) {
  const char **texts = data_allocate(reading, fields->rows, sizeof *texts);
  if (texts == NULL) return HONE_DATA_ERROR;
  result->categories = texts;
  size_t count = 0;
  for (size_t row = first_row; row < fields->rows; row++) {
    const char *text = field(fields, row, column);
    if (data_field_kind(text) != DATA_FIELD_MISSING) texts[count++] = text;
  }
  result->category_count = data_sort_unique(texts, count);
  if (result->category_count <= DATA_MAXIMUM_CATEGORIES) return HONE_DATA_OK;
  return data_fail_at(
      reading, fields->line[first_row], column + 1,
      "this column has %zu different texts, such as %s; one-hot encoding takes at most %zu: take the column out, or "
      "group its texts",
      result->category_count, data_quote(field(fields, first_row, column)).text, DATA_MAXIMUM_CATEGORIES);
}

/* Decides how each column but the label is encoded, and counts the columns of the table. */
static int32_t plan(data_reading *reading, const field_table *fields, size_t first_row, size_t label,
                    encoding *encodings, size_t *columns) {
  *columns = 0;
  for (size_t column = 0; column < fields->width; column++) {
    if (column == label) continue;
    encodings[column].place = *columns;
    if (is_numeric(fields, first_row, column)) {
      *columns += 1;
      continue;
    }
    int32_t status = find_categories(reading, fields, first_row, column, &encodings[column]);
    if (status != HONE_DATA_OK) return status;
    *columns += encodings[column].category_count;
  }
  return HONE_DATA_OK;
}

static int32_t name_columns(data_reading *reading, const field_table *fields, size_t first_row, size_t column,
                            const encoding *encoding, hone_data_table *table) {
  char *name = column_name(reading, fields, first_row, column);
  if (name == NULL) return HONE_DATA_ERROR;
  char **names = table->column_names + encoding->place;
  if (encoding->categories == NULL) {
    *names = name;
    return HONE_DATA_OK;
  }
  int32_t status = HONE_DATA_OK;
  for (size_t i = 0; status == HONE_DATA_OK && i < encoding->category_count; i++) {
    char *whole = data_allocate(reading, strlen(name) + strlen(encoding->categories[i]) + 2, 1);
    if (whole != NULL) strcat(strcat(strcpy(whole, name), "="), encoding->categories[i]);
    names[i] = whole != NULL ? data_copy_text(reading, whole) : NULL;
    if (names[i] == NULL) status = HONE_DATA_ERROR;
    free(whole);
  }
  free(name);
  return status;
}

static int32_t fill_column(data_reading *reading, const field_table *fields, size_t first_row, size_t column,
                           const encoding *encoding, hone_data_table *table) {
  for (size_t row = first_row; row < fields->rows; row++) {
    float *values = table->values + (row - first_row) * table->columns + encoding->place;
    if (encoding->categories != NULL) {
      size_t category = data_find_text(encoding->categories, encoding->category_count, field(fields, row, column));
      if (category < encoding->category_count) values[category] = 1;
      continue;
    }
    int32_t status = number_at(reading, fields, row, column, values);
    if (status != HONE_DATA_OK) return status;
  }
  return HONE_DATA_OK;
}

static int32_t label_by_field_numbers(data_reading *reading, const field_table *fields, size_t first_row, size_t label,
                                      hone_data_table *table) {
  float *numbers = data_allocate(reading, table->rows, sizeof *numbers);
  if (numbers == NULL) return HONE_DATA_ERROR;
  int32_t status = HONE_DATA_OK;
  for (size_t row = first_row; status == HONE_DATA_OK && row < fields->rows; row++)
    status = number_at(reading, fields, row, label, &numbers[row - first_row]);
  if (status == HONE_DATA_OK) status = data_label_by_number(reading, table, numbers);
  free(numbers);
  return status;
}

static int32_t label_by_field_texts(data_reading *reading, const field_table *fields, size_t first_row, size_t label,
                                    hone_data_table *table) {
  const char **texts = data_allocate(reading, table->rows, sizeof *texts);
  if (texts == NULL) return HONE_DATA_ERROR;
  for (size_t row = first_row; row < fields->rows; row++) texts[row - first_row] = field(fields, row, label);
  int32_t status = data_label_by_text(reading, table, texts);
  free(texts);
  return status;
}

static int32_t set_labels(data_reading *reading, const field_table *fields, size_t first_row, size_t label,
                          hone_data_table *table) {
  table->label_name = column_name(reading, fields, first_row, label);
  if (table->label_name == NULL) return HONE_DATA_ERROR;
  int has_text = 0;
  for (size_t row = first_row; row < fields->rows; row++) {
    int kind = data_field_kind(field(fields, row, label));
    has_text = has_text || kind == DATA_FIELD_TEXT;
    if (kind == DATA_FIELD_MISSING)
      return data_fail_at(reading, fields->line[row], label + 1, "the label is missing (column %s)",
                          data_quote(table->label_name).text);
  }
  int is_number = is_numeric(fields, first_row, label);
  if (has_text && reading->request->task == HONE_DATA_CLASSIFICATION) is_number = 0;
  return is_number ? label_by_field_numbers(reading, fields, first_row, label, table)
                   : label_by_field_texts(reading, fields, first_row, label, table);
}

static int32_t encode(data_reading *reading, const field_table *fields, encoding *encodings, hone_data_table **table) {
  int is_headed = has_header(reading, fields);
  size_t first_row = is_headed ? 1 : 0;
  size_t label = 0;
  size_t columns = 0;
  int32_t status = find_label(reading, fields, is_headed, &label);
  if (status == HONE_DATA_OK && fields->rows > first_row)
    status = plan(reading, fields, first_row, label, encodings, &columns);
  if (status == HONE_DATA_OK) status = data_new_table(reading, fields->rows - first_row, columns, table);
  for (size_t column = 0; status == HONE_DATA_OK && column < fields->width; column++) {
    if (column == label) continue;
    status = name_columns(reading, fields, first_row, column, &encodings[column], *table);
    if (status == HONE_DATA_OK) status = fill_column(reading, fields, first_row, column, &encodings[column], *table);
  }
  if (status == HONE_DATA_OK) status = set_labels(reading, fields, first_row, label, *table);
  if (status == HONE_DATA_OK) status = data_impute(reading, *table);
  return status;
}

int32_t data_read_delimited(data_reading *reading, const data_bytes *bytes, int is_tab_separated,
                            hone_data_table **table) {
  field_table fields;
  unsigned char delimiter = is_tab_separated ? '\t' : find_delimiter(bytes->bytes, bytes->count);
  int32_t status = parse_fields(reading, bytes->bytes, bytes->count, delimiter, &fields);
  if (status == HONE_DATA_OK && fields.rows == 0) status = data_fail(reading, HONE_DATA_INVALID, "is empty");
  if (status == HONE_DATA_OK && fields.width < 2)
    status = data_fail_at(reading, fields.line[0], 0,
                          "only one column; fields are to be separated by commas, semicolons or tabs");
  if (status == HONE_DATA_OK) {
    encoding *encodings = data_allocate(reading, fields.width, sizeof *encodings);
    status = encodings != NULL ? encode(reading, &fields, encodings, table) : HONE_DATA_ERROR;
    for (size_t column = 0; encodings != NULL && column < fields.width; column++) free(encodings[column].categories);
    free(encodings);
  }
  free_fields(&fields);
  return status;
}
