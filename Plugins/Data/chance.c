/* chance.c: folds, splits and subsets of rows: by chance, stratified, equal for equal seeds. */
#include <hone/random.h>
#include <stdlib.h>

#include "reading.h"

/* The rows in the order in which they are dealt out: shuffled (Fisher and Yates), then grouped by class. Dealing them
 * in turn gives each hand its share of each class. NULL when there is no memory. */
static size_t *dealing_order(const hone_data_table *table, uint64_t seed) {
  size_t classes = table->classes != NULL ? (size_t)table->class_count : 1;
  size_t *shuffled = malloc(table->rows * sizeof *shuffled);
  size_t *grouped = malloc(table->rows * sizeof *grouped);
  size_t *start = calloc(classes + 1, sizeof *start);
  if (shuffled == NULL || grouped == NULL || start == NULL) {
    free(shuffled);
    free(grouped);
    free(start);
    return NULL;
  }
  for (size_t i = 0; i < table->rows; i++) shuffled[i] = i;
  for (size_t i = table->rows - 1; i > 0; i--) {
    size_t other = hone_random_below(seed, 0, HONE_STREAM_SPLIT, (uint32_t)i, (uint32_t)i + 1);
    size_t row = shuffled[i];
    shuffled[i] = shuffled[other];
    shuffled[other] = row;
  }
  for (size_t row = 0; row < table->rows; row++) start[(table->classes != NULL ? table->classes[row] : 0) + 1]++;
  for (size_t class = 0; class < classes; class++) start[class + 1] += start[class];
  for (size_t i = 0; i < table->rows; i++)
    grouped[start[table->classes != NULL ? table->classes[shuffled[i]] : 0]++] = shuffled[i];
  free(shuffled);
  free(start);
  return grouped;
}

int32_t hone_data_folds(const hone_data_table *table, uint32_t folds, uint64_t seed, uint32_t *fold_of_row) {
  if (folds < 2 || folds > table->rows) return HONE_DATA_INVALID;
  size_t *order = dealing_order(table, seed);
  if (order == NULL) return HONE_DATA_ERROR;
  for (size_t i = 0; i < table->rows; i++) fold_of_row[order[i]] = (uint32_t)(i % folds);
  free(order);
  return HONE_DATA_OK;
}

int data_choose(const hone_data_table *table, size_t chosen, uint64_t seed, uint8_t *is_chosen) {
  size_t *order = dealing_order(table, seed);
  if (order == NULL) return 0;
  /* The i-th is chosen when i * chosen / rows rounds to a new whole number: evenly spread, so in proportion in every
   * class. Both are at most 2^30. */
  uint64_t rows = table->rows;
  for (uint64_t i = 0; i < rows; i++) {
    uint64_t before = (i * chosen + rows / 2) / rows;
    uint64_t after = ((i + 1) * chosen + rows / 2) / rows;
    is_chosen[order[i]] = after > before;
  }
  free(order);
  return 1;
}

int32_t hone_data_split(const hone_data_table *table, double share, uint64_t seed, uint8_t *is_validation) {
  if (!(share > 0 && share < 1)) return HONE_DATA_INVALID;
  size_t chosen = (size_t)(share * (double)table->rows + 0.5);
  if (chosen < 1) chosen = 1;
  if (chosen > table->rows - 1) chosen = table->rows - 1;
  return data_choose(table, chosen, seed, is_validation) ? HONE_DATA_OK : HONE_DATA_ERROR;
}
