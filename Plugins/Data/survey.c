/* survey.c: what the columns of a CSV or TSV file have in them, in one pass or two. */
#include "survey.h"

#include <stdlib.h>
#include <string.h>

static void count_field(data_column *column, const char *text) {
  int kind = data_field_kind(text);
  column->numbers += kind == DATA_FIELD_NUMBER;
  column->texts += kind == DATA_FIELD_TEXT;
}

static int32_t keep_first(data_reading *reading, const data_row *row, data_survey *survey) {
  survey->width = row->width;
  survey->first_line = row->line;
  survey->first = data_allocate(reading, row->width, sizeof *survey->first);
  survey->columns = data_allocate(reading, row->width, sizeof *survey->columns);
  if (survey->first == NULL || survey->columns == NULL) return HONE_DATA_ERROR;
  for (size_t column = 0; column < row->width; column++) {
    const char *text = data_field(row, column);
    size_t length = strlen(text) + 1;
    survey->first[column] = data_allocate(reading, length, 1);
    if (survey->first[column] == NULL) return HONE_DATA_ERROR;
    memcpy(survey->first[column], text, length);
  }
  return HONE_DATA_OK;
}

static int has_number(const data_survey *survey) {
  for (size_t column = 0; column < survey->width; column++)
    if (data_field_kind(survey->first[column]) == DATA_FIELD_NUMBER) return 1;
  return 0;
}

/* Whether a field of the first row stands in its column again. */
static int recurs(const data_survey *survey, const data_row *row) {
  for (size_t column = 0; column < survey->width; column++) {
    const char *name = survey->first[column];
    const char *text = data_field(row, column);
    if (*name != '\0' && *name == *text && strcmp(name, text) == 0) return 1;
  }
  return 0;
}

int32_t data_survey_rows(data_reading *reading, data_rows *rows, data_survey *survey) {
  *survey = (data_survey){0};
  const data_row *row = NULL;
  int32_t status = data_rows_next(rows, &row);
  if (status == HONE_DATA_OK && row == NULL) status = data_fail(reading, HONE_DATA_INVALID, "is empty");
  if (status == HONE_DATA_OK) status = keep_first(reading, row, survey);
  if (status != HONE_DATA_OK) return status;

  int32_t wanted = reading->request->header;
  int is_detected = wanted == HONE_DATA_HEADER_DETECTED;
  survey->is_headed = is_detected ? !has_number(survey) : wanted == HONE_DATA_HEADER_PRESENT;
  while ((status = data_rows_next(rows, &row)) == HONE_DATA_OK && row != NULL) {
    survey->rows++;
    for (size_t column = 0; column < survey->width; column++)
      count_field(&survey->columns[column], data_field(row, column));
    if (is_detected && survey->is_headed && recurs(survey, row)) survey->is_headed = 0;
  }
  if (status == HONE_DATA_OK && !survey->is_headed) {
    survey->rows++;
    for (size_t column = 0; column < survey->width; column++)
      count_field(&survey->columns[column], survey->first[column]);
  }
  return status;
}

static int32_t fail_categories(data_reading *reading, const data_row *row, size_t column) {
  return data_fail_at(
      reading, row->line, column + 1,
      "with %s this column has more than %zu different texts, which is what one-hot encoding takes: take the column "
      "out, or group its texts",
      data_quote(data_field(row, column)).text, DATA_MAXIMUM_CATEGORIES);
}

int32_t data_collect_categories(data_reading *reading, data_rows *rows, size_t label, data_survey *survey) {
  size_t *columns = data_allocate(reading, survey->width, sizeof *columns);
  if (columns == NULL) return HONE_DATA_ERROR;
  size_t count = 0;
  for (size_t column = 0; column < survey->width; column++)
    if (column != label && !data_is_numeric(&survey->columns[column])) columns[count++] = column;

  const data_row *row = NULL;
  int32_t status = count > 0 ? data_rows_rewind(rows) : HONE_DATA_OK;
  if (status == HONE_DATA_OK && count > 0 && survey->is_headed) status = data_rows_next(rows, &row);
  while (status == HONE_DATA_OK && count > 0 && (status = data_rows_next(rows, &row)) == HONE_DATA_OK && row != NULL) {
    for (size_t i = 0; status == HONE_DATA_OK && i < count; i++) {
      const char *text = data_field(row, columns[i]);
      if (data_field_kind(text) == DATA_FIELD_MISSING) continue;
      data_texts *texts = &survey->columns[columns[i]].categories;
      size_t number = 0;
      if (!data_number_text(reading, texts, text, &number))
        status = HONE_DATA_ERROR;
      else if (texts->count > DATA_MAXIMUM_CATEGORIES)
        status = fail_categories(reading, row, columns[i]);
    }
  }
  free(columns);
  return status;
}

void data_free_survey(data_survey *survey) {
  for (size_t column = 0; column < survey->width; column++) {
    if (survey->first != NULL) free(survey->first[column]);
    if (survey->columns != NULL) data_free_texts(&survey->columns[column].categories);
  }
  free(survey->first);
  free(survey->columns);
}

char *data_column_name(data_reading *reading, const data_survey *survey, size_t column) {
  if (survey->is_headed && *survey->first[column] != '\0') return data_copy_text(reading, survey->first[column]);
  return data_number_name(reading, "column_", column + 1);
}
