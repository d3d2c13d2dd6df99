/* labels.c: from the labels as they were read to classes or targets. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reading.h"

int32_t data_fail_classes(data_reading *reading) {
  return data_fail(reading, HONE_DATA_INVALID,
                   "the label has more than %zu different values, too many for classes; is it the right column?",
                   DATA_MAXIMUM_CLASSES);
}

/* Room for the names of classes, and for the class of each row unless the table has it. */
static int32_t new_classes(data_reading *reading, hone_data_table *table, size_t count, const char *only) {
  if (count == 1)
    return data_fail(reading, HONE_DATA_INVALID, "every row has the label %s; a model needs at least two classes",
                     data_quote(only).text);
  if (count > DATA_MAXIMUM_CLASSES) return data_fail_classes(reading);
  if (table->classes == NULL) table->classes = data_allocate(reading, table->rows, sizeof *table->classes);
  table->class_names = data_allocate(reading, count, sizeof *table->class_names);
  table->class_count = table->class_names == NULL ? 0 : (int32_t)count;
  return table->classes == NULL || table->class_names == NULL ? HONE_DATA_ERROR : HONE_DATA_OK;
}

int32_t data_label_by_text(data_reading *reading, hone_data_table *table, const data_texts *texts) {
  int32_t *place = data_allocate(reading, texts->count, sizeof *place); /* of a number's text */
  if (place == NULL) return HONE_DATA_ERROR;
  int32_t status = new_classes(reading, table, texts->count, texts->entries[0].text);
  for (size_t i = 0; status == HONE_DATA_OK && i < texts->count; i++) {
    place[texts->entries[i].number] = (int32_t)i;
    table->class_names[i] = data_copy_text(reading, texts->entries[i].text);
    if (table->class_names[i] == NULL) status = HONE_DATA_ERROR;
  }
  for (size_t row = 0; status == HONE_DATA_OK && row < table->rows; row++)
    table->classes[row] = place[table->classes[row]];
  free(place);
  return status;
}

/* Different numbers in their order, as many as there may be classes and one more. */
typedef struct distinct {
  float numbers[DATA_MAXIMUM_CLASSES + 1];
  size_t count;
} distinct;

/* The place of the first number that is not below `number`. */
static size_t place_of(const distinct *distinct, float number) {
  size_t low = 0;
  size_t high = distinct->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (distinct->numbers[middle] < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void find_distinct(const float *numbers, size_t count, distinct *result) {
  result->count = 0;
  for (size_t i = 0; i < count && result->count <= DATA_MAXIMUM_CLASSES; i++) {
    size_t place = place_of(result, numbers[i]);
    if (place < result->count && result->numbers[place] == numbers[i]) continue;
    memmove(result->numbers + place + 1, result->numbers + place, (result->count - place) * sizeof *result->numbers);
    result->numbers[place] = numbers[i];
    result->count++;
  }
}

/* Whether numbers look like the numbers of classes. sorted: unique. */
static int are_classes(const float *sorted, size_t count, size_t rows) {
  for (size_t i = 0; i < count; i++)
    if (sorted[i] != rintf(sorted[i])) return 0;
  return count <= 2 || (count <= 256 && count <= rows / 5);
}

static int32_t set_classes(data_reading *reading, hone_data_table *table, const float *numbers,
                           const distinct *distinct) {
  char name[32];
  snprintf(name, sizeof name, "%.9g", (double)distinct->numbers[0]);
  int32_t status = new_classes(reading, table, distinct->count, name);
  if (status != HONE_DATA_OK) return status;
  for (size_t i = 0; i < distinct->count; i++) {
    snprintf(name, sizeof name, "%.9g", (double)distinct->numbers[i]);
    table->class_names[i] = data_copy_text(reading, name);
    if (table->class_names[i] == NULL) return HONE_DATA_ERROR;
  }
  for (size_t row = 0; row < table->rows; row++) table->classes[row] = (int32_t)place_of(distinct, numbers[row]);
  return HONE_DATA_OK;
}

int32_t data_label_by_number(data_reading *reading, hone_data_table *table, float **numbers) {
  distinct *distinct = data_allocate(reading, 1, sizeof *distinct);
  if (distinct == NULL) return HONE_DATA_ERROR;
  find_distinct(*numbers, table->rows, distinct);
  int32_t task = reading->request->task;
  int32_t status = HONE_DATA_OK;
  if (task == HONE_DATA_CLASSIFICATION ||
      (task == HONE_DATA_AUTOMATIC && are_classes(distinct->numbers, distinct->count, table->rows))) {
    status = set_classes(reading, table, *numbers, distinct);
  } else if (distinct->count == 1) {
    status = data_fail(reading, HONE_DATA_INVALID, "every row has the label %.9g; there is nothing to learn",
                       (double)**numbers);
  } else {
    table->targets = *numbers;
    *numbers = NULL;
  }
  free(distinct);
  return status;
}
