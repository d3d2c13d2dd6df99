/* table.c: making, completing and freeing tables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

int32_t data_new_table(data_reading *reading, size_t rows, size_t columns, hone_data_table **result) {
  *result = NULL;
  if (rows < 2)
    return data_fail(reading, HONE_DATA_INVALID, "has %s; at least two rows are needed", rows ? "one row" : "no rows");
  if (columns < 1) return data_fail(reading, HONE_DATA_INVALID, "has no column besides the label");
  if (columns > DATA_MAXIMUM_COLUMNS || rows > DATA_MAXIMUM_VALUES / columns)
    return data_fail(reading, HONE_DATA_INVALID,
                     "a dense table of %zu rows and %zu columns is too large (at most 2^20 columns and 2^30 values)",
                     rows, columns);
  hone_data_table *table = data_allocate(reading, 1, sizeof *table);
  if (table == NULL) return HONE_DATA_ERROR;
  table->rows = rows;
  table->columns = columns;
  table->values = data_allocate(reading, rows * columns, sizeof *table->values);
  table->column_names = data_allocate(reading, columns, sizeof *table->column_names);
  if (table->values == NULL || table->column_names == NULL) {
    hone_data_free(table);
    return HONE_DATA_ERROR;
  }
  *result = table;
  return HONE_DATA_OK;
}

static void free_texts(char **texts, size_t count) {
  if (texts == NULL) return;
  for (size_t i = 0; i < count; i++) free(texts[i]);
  free(texts);
}

void hone_data_free(hone_data_table *table) {
  if (table == NULL) return;
  free_texts(table->column_names, table->columns);
  free_texts(table->class_names, (size_t)table->class_count);
  free(table->label_name);
  free(table->values);
  free(table->classes);
  free(table->targets);
  free(table);
}

static int compare_floats(const void *left, const void *right) {
  float a = *(const float *)left;
  float b = *(const float *)right;
  return (a > b) - (a < b);
}

static int32_t impute_column(data_reading *reading, hone_data_table *table, size_t column) {
  float *present = data_allocate(reading, table->rows, sizeof *present);
  if (present == NULL) return HONE_DATA_ERROR;
  float *values = table->values + column;
  size_t count = 0;
  for (size_t row = 0; row < table->rows; row++) {
    float value = values[row * table->columns];
    if (!isnan(value)) present[count++] = value;
  }
  qsort(present, count, sizeof *present, compare_floats);
  float median = 0;
  if (count > 0) median = (float)(0.5 * (double)present[(count - 1) / 2] + 0.5 * (double)present[count / 2]);
  for (size_t row = 0; row < table->rows; row++)
    if (isnan(values[row * table->columns])) values[row * table->columns] = median;
  free(present);
  return HONE_DATA_OK;
}

int32_t data_impute(data_reading *reading, hone_data_table *table) {
  uint8_t *is_missing = data_allocate(reading, table->columns, sizeof *is_missing);
  if (is_missing == NULL) return HONE_DATA_ERROR;
  const float *values = table->values;
  for (size_t row = 0; row < table->rows; row++, values += table->columns)
    for (size_t column = 0; column < table->columns; column++) is_missing[column] |= isnan(values[column]) != 0;
  int32_t status = HONE_DATA_OK;
  for (size_t column = 0; status == HONE_DATA_OK && column < table->columns; column++)
    if (is_missing[column]) status = impute_column(reading, table, column);
  free(is_missing);
  return status;
}

int32_t data_limit_rows(data_reading *reading, hone_data_table *table) {
  const uint64_t seed = 0; /* fixed: the same rows for every trial, study and machine */
  size_t limit = reading->request->limit_rows;
  if (limit == 0 || limit >= table->rows) return HONE_DATA_OK;
  if (limit < 2) return data_fail(reading, HONE_DATA_INVALID, "at least two rows must be kept");
  uint8_t *is_kept = data_allocate(reading, table->rows, sizeof *is_kept);
  if (is_kept == NULL) return HONE_DATA_ERROR;
  if (!data_choose(table, limit, seed, is_kept)) {
    free(is_kept);
    return data_fail(reading, HONE_DATA_ERROR, "no memory to choose rows");
  }
  size_t kept = 0;
  for (size_t row = 0; row < table->rows; row++) {
    if (!is_kept[row]) continue;
    memmove(table->values + kept * table->columns, table->values + row * table->columns,
            table->columns * sizeof *table->values);
    if (table->classes != NULL) table->classes[kept] = table->classes[row];
    if (table->targets != NULL) table->targets[kept] = table->targets[row];
    kept++;
  }
  free(is_kept);
  table->rows = kept;
  float *smaller = realloc(table->values, kept * table->columns * sizeof *table->values);
  if (smaller != NULL) table->values = smaller;
  return HONE_DATA_OK;
}
