/* delimited.c: CSV and TSV, in passes: the columns and their kinds, the categories of texts if there are any, and then
 * the values, straight to where they stay. So a file costs the memory of its table and of a small window. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "survey.h"

/* ---- The delimiter ---------------------------------------------------------------------------------------------- */

static int is_line_end(unsigned char byte) { return byte == '\n' || byte == '\r'; }

/* The delimiter that occurs most often, outside of quotation marks, in the first line that is not blank. */
static unsigned char find_delimiter(const data_bytes *head) {
  static const unsigned char candidates[] = {',', ';', '\t'};
  size_t found[sizeof candidates] = {0};
  int is_quoted = 0;
  int is_blank = 1;
  for (size_t i = 0; i < head->count && (is_blank || !is_line_end(head->bytes[i])); i++) {
    unsigned char byte = head->bytes[i];
    if (is_line_end(byte)) {
      memset(found, 0, sizeof found);
      continue;
    }
    is_blank = is_blank && (byte == ' ' || byte == '\t');
    if (byte == '"') is_quoted = !is_quoted;
    for (size_t j = 0; j < sizeof candidates; j++) found[j] += !is_quoted && byte == candidates[j];
  }
  size_t best = 0;
  for (size_t j = 1; j < sizeof candidates; j++)
    if (found[j] > found[best]) best = j;
  return candidates[best];
}

/* ---- The table's columns ---------------------------------------------------------------------------------------- */

/* Places each column but the label, and counts the columns of the table. */
static size_t place_columns(data_survey *survey, size_t label) {
  size_t count = 0;
  for (size_t column = 0; column < survey->width; column++) {
    if (column == label) continue;
    survey->columns[column].place = count;
    count += data_is_numeric(&survey->columns[column]) ? 1 : survey->columns[column].categories.count;
  }
  return count;
}

static char *category_name(data_reading *reading, const char *name, const char *category) {
  char *whole = data_allocate(reading, strlen(name) + strlen(category) + 2, 1);
  if (whole == NULL) return NULL;
  strcat(strcat(strcpy(whole, name), "="), category);
  char *result = data_copy_text(reading, whole);
  free(whole);
  return result;
}

static int32_t name_column(data_reading *reading, const data_survey *survey, size_t column, hone_data_table *table) {
  char *name = data_column_name(reading, survey, column);
  if (name == NULL) return HONE_DATA_ERROR;
  const data_column *own = &survey->columns[column];
  char **names = table->column_names + own->place;
  if (data_is_numeric(own)) {
    *names = name;
    return HONE_DATA_OK;
  }
  int32_t status = HONE_DATA_OK;
  for (size_t i = 0; status == HONE_DATA_OK && i < own->categories.count; i++) {
    names[i] = category_name(reading, name, own->categories.entries[i].text);
    if (names[i] == NULL) status = HONE_DATA_ERROR;
  }
  free(name);
  return status;
}

/* ---- The values ------------------------------------------------------------------------------------------------- */

static int32_t number_at(data_reading *reading, const data_row *row, size_t column, float *number) {
  const char *text = data_field(row, column);
  switch (data_field_number(text, number)) {
    case DATA_FIELD_TEXT:
      return data_fail_at(reading, row->line, column + 1,
                          "%s in a number's place (the other fields of this column are numbers)",
                          data_quote(text).text);
    case DATA_FIELD_BEYOND:
      return data_fail_at(reading, row->line, column + 1, "%s is too large a number", data_quote(text).text);
    default: return HONE_DATA_OK;
  }
}

/* The labels of the rows so far: numbers, or the texts that the table's classes stand for. */
typedef struct labels {
  size_t column;
  float *numbers; /* (rows); NULL: the labels are texts */
  data_texts texts;
} labels;

static int32_t new_labels(data_reading *reading, const data_survey *survey, hone_data_table *table, labels *labels) {
  const data_column *column = &survey->columns[labels->column];
  table->label_name = data_column_name(reading, survey, labels->column);
  if (table->label_name == NULL) return HONE_DATA_ERROR;
  int are_texts = column->texts > 0 && reading->request->task == HONE_DATA_CLASSIFICATION;
  if (data_is_numeric(column) && !are_texts) {
    labels->numbers = data_allocate(reading, table->rows, sizeof *labels->numbers);
    return labels->numbers == NULL ? HONE_DATA_ERROR : HONE_DATA_OK;
  }
  table->classes = data_allocate(reading, table->rows, sizeof *table->classes);
  return table->classes == NULL ? HONE_DATA_ERROR : HONE_DATA_OK;
}

static int32_t read_label(data_reading *reading, const data_row *row, size_t index, hone_data_table *table,
                          labels *labels) {
  const char *text = data_field(row, labels->column);
  if (data_field_kind(text) == DATA_FIELD_MISSING)
    return data_fail_at(reading, row->line, labels->column + 1, "the label is missing (column %s)",
                        data_quote(table->label_name).text);
  if (labels->numbers != NULL) return number_at(reading, row, labels->column, &labels->numbers[index]);
  if (reading->request->task == HONE_DATA_REGRESSION)
    return data_fail(reading, HONE_DATA_INVALID, "the labels are texts like %s; regression needs numbers",
                     data_quote(text).text);
  size_t number = 0;
  if (!data_number_text(reading, &labels->texts, text, &number)) return HONE_DATA_ERROR;
  if (number >= DATA_MAXIMUM_CLASSES) return data_fail_classes(reading);
  table->classes[index] = (int32_t)number;
  return HONE_DATA_OK;
}

static int32_t read_features(data_reading *reading, const data_survey *survey, const data_row *row, size_t label,
                             float *values) {
  for (size_t column = 0; column < survey->width; column++) {
    if (column == label) continue;
    const data_column *own = &survey->columns[column];
    if (data_is_numeric(own)) {
      int32_t status = number_at(reading, row, column, &values[own->place]);
      if (status != HONE_DATA_OK) return status;
    } else {
      size_t category = data_find_text(&own->categories, data_field(row, column));
      if (category < own->categories.count) values[own->place + category] = 1;
    }
  }
  return HONE_DATA_OK;
}

/* The last pass. */
static int32_t read_values(data_reading *reading, data_rows *rows, const data_survey *survey, hone_data_table *table,
                           labels *labels) {
  const data_row *row = NULL;
  int32_t status = data_rows_rewind(rows);
  if (status == HONE_DATA_OK && survey->is_headed) status = data_rows_next(rows, &row);
  size_t index = 0;
  for (; status == HONE_DATA_OK; index++) {
    status = data_rows_next(rows, &row);
    if (status != HONE_DATA_OK || row == NULL || index == table->rows) break;
    float *values = table->values + index * table->columns;
    status = read_features(reading, survey, row, labels->column, values);
    if (status == HONE_DATA_OK) status = read_label(reading, row, index, table, labels);
  }
  if (status == HONE_DATA_OK && (row != NULL || index != table->rows))
    status = data_fail(reading, HONE_DATA_ERROR, "changed while it was read; read it again");
  return status;
}

static int32_t fill(data_reading *reading, data_rows *rows, const data_survey *survey, size_t label,
                    hone_data_table *table) {
  labels labels = {.column = label};
  int32_t status = HONE_DATA_OK;
  for (size_t column = 0; status == HONE_DATA_OK && column < survey->width; column++)
    if (column != label) status = name_column(reading, survey, column, table);
  if (status == HONE_DATA_OK) status = new_labels(reading, survey, table, &labels);
  if (status == HONE_DATA_OK) status = read_values(reading, rows, survey, table, &labels);
  if (status == HONE_DATA_OK)
    status = labels.numbers != NULL ? data_label_by_number(reading, table, &labels.numbers)
                                    : data_label_by_text(reading, table, &labels.texts);
  if (status == HONE_DATA_OK) status = data_impute(reading, table);
  free(labels.numbers);
  data_free_texts(&labels.texts);
  return status;
}

static int32_t read_passes(data_reading *reading, data_rows *rows, data_survey *survey, hone_data_table **table) {
  size_t label = 0;
  int32_t status = data_survey_rows(reading, rows, survey);
  if (status == HONE_DATA_OK && survey->width < 2)
    status = data_fail_at(reading, survey->first_line, 0,
                          "only one column; fields are to be separated by commas, semicolons or tabs");
  if (status == HONE_DATA_OK) status = data_find_label(reading, survey, &label);
  if (status == HONE_DATA_OK) status = data_collect_categories(reading, rows, label, survey);
  if (status == HONE_DATA_OK)
    status = data_new_table(reading, survey->rows, place_columns(survey, label), table);
  return status == HONE_DATA_OK ? fill(reading, rows, survey, label, *table) : status;
}

int32_t data_read_delimited(data_reading *reading, data_stream *stream, const data_bytes *head, int is_tab_separated,
                            hone_data_table **table) {
  data_rows rows;
  data_survey survey = {0};
  int32_t status = data_rows_open(reading, stream, is_tab_separated ? '\t' : find_delimiter(head), &rows);
  if (status == HONE_DATA_OK) status = read_passes(reading, &rows, &survey, table);
  data_free_survey(&survey);
  data_rows_close(&rows);
  return status;
}
