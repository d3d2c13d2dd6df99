/* labels.c: from the labels as they were read to classes or targets. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

static int compare_texts(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int compare_floats(const void *left, const void *right) {
  float a = *(const float *)left;
  float b = *(const float *)right;
  return (a > b) - (a < b);
}

size_t data_sort_unique(const char **texts, size_t count) {
  qsort(texts, count, sizeof *texts, compare_texts);
  size_t unique = 0;
  for (size_t i = 0; i < count; i++)
    if (unique == 0 || strcmp(texts[unique - 1], texts[i]) != 0) texts[unique++] = texts[i];
  return unique;
}

size_t data_find_text(const char *const *sorted, size_t count, const char *text) {
  const char *const *found = bsearch(&text, sorted, count, sizeof *sorted, compare_texts);
  return found == NULL ? count : (size_t)(found - sorted);
}

static int32_t new_classes(data_reading *reading, hone_data_table *table, size_t count, const char *only) {
  if (count == 1)
    return data_fail(reading, HONE_DATA_INVALID, "every row has the label %s; a model needs at least two classes",
                     data_quote(only).text);
  if (count > DATA_MAXIMUM_CLASSES)
    return data_fail(reading, HONE_DATA_INVALID,
                     "the label has %zu different values, too many for classes (at most %zu); is it the right column?",
                     count, DATA_MAXIMUM_CLASSES);
  table->classes = data_allocate(reading, table->rows, sizeof *table->classes);
  table->class_names = data_allocate(reading, count, sizeof *table->class_names);
  table->class_count = table->class_names == NULL ? 0 : (int32_t)count;
  return table->classes == NULL || table->class_names == NULL ? HONE_DATA_ERROR : HONE_DATA_OK;
}

int32_t data_label_by_text(data_reading *reading, hone_data_table *table, const char *const *texts) {
  if (reading->request->task == HONE_DATA_REGRESSION)
    return data_fail(reading, HONE_DATA_INVALID, "the labels are texts like %s; regression needs numbers",
                     data_quote(texts[0]).text);
  const char **sorted = data_allocate(reading, table->rows, sizeof *sorted);
  if (sorted == NULL) return HONE_DATA_ERROR;
  memcpy(sorted, texts, table->rows * sizeof *sorted);
  size_t count = data_sort_unique(sorted, table->rows);
  int32_t status = new_classes(reading, table, count, sorted[0]);
  for (size_t i = 0; status == HONE_DATA_OK && i < count; i++) {
    table->class_names[i] = data_copy_text(reading, sorted[i]);
    if (table->class_names[i] == NULL) status = HONE_DATA_ERROR;
  }
  for (size_t row = 0; status == HONE_DATA_OK && row < table->rows; row++)
    table->classes[row] = (int32_t)data_find_text(sorted, count, texts[row]);
  free(sorted);
  return status;
}

/* Whether numbers look like the numbers of classes. sorted: unique. */
static int are_classes(const float *sorted, size_t count, size_t rows) {
  for (size_t i = 0; i < count; i++)
    if (sorted[i] != rintf(sorted[i])) return 0;
  return count <= 2 || (count <= 256 && count <= rows / 5);
}

static int32_t set_classes(data_reading *reading, hone_data_table *table, const float *numbers, const float *sorted,
                           size_t count) {
  char name[32];
  snprintf(name, sizeof name, "%.9g", (double)sorted[0]);
  int32_t status = new_classes(reading, table, count, name);
  if (status != HONE_DATA_OK) return status;
  for (size_t i = 0; i < count; i++) {
    snprintf(name, sizeof name, "%.9g", (double)sorted[i]);
    table->class_names[i] = data_copy_text(reading, name);
    if (table->class_names[i] == NULL) return HONE_DATA_ERROR;
  }
  for (size_t row = 0; row < table->rows; row++) {
    const float *found = bsearch(&numbers[row], sorted, count, sizeof *sorted, compare_floats);
    table->classes[row] = (int32_t)(found - sorted);
  }
  return HONE_DATA_OK;
}

int32_t data_label_by_number(data_reading *reading, hone_data_table *table, const float *numbers) {
  float *sorted = data_allocate(reading, table->rows, sizeof *sorted);
  if (sorted == NULL) return HONE_DATA_ERROR;
  memcpy(sorted, numbers, table->rows * sizeof *sorted);
  qsort(sorted, table->rows, sizeof *sorted, compare_floats);
  size_t count = 0;
  for (size_t i = 0; i < table->rows; i++)
    if (count == 0 || sorted[count - 1] < sorted[i]) sorted[count++] = sorted[i];

  int32_t task = reading->request->task;
  int32_t status = HONE_DATA_OK;
  if (task == HONE_DATA_CLASSIFICATION || (task == HONE_DATA_AUTOMATIC && are_classes(sorted, count, table->rows))) {
    status = set_classes(reading, table, numbers, sorted, count);
  } else if (count == 1) {
    status = data_fail(reading, HONE_DATA_INVALID, "every row has the label %.9g; there is nothing to learn",
                       (double)sorted[0]);
  } else {
    table->targets = data_allocate(reading, table->rows, sizeof *table->targets);
    if (table->targets == NULL)
      status = HONE_DATA_ERROR;
    else
      memcpy(table->targets, numbers, table->rows * sizeof *numbers);
  }
  free(sorted);
  return status;
}
