/* idx.c: the IDX format of MNIST and its kin: two zero bytes, a type, the number of dimensions, their sizes (32 bits),
 * the elements; all big-endian. Source: LeCun, Cortes, Burges, "The MNIST database of handwritten digits", section
 * "file formats". */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reading.h"

/* A file of n = sizes[0] elements of `width` numbers each. */
typedef struct idx_array {
  const unsigned char *elements;
  size_t rows;
  size_t width;
  unsigned type;
  unsigned dimensions;
} idx_array;

static uint64_t big_endian(const unsigned char *bytes, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; i++) value = value << 8 | bytes[i];
  return value;
}

/* Bytes of an element; 0 for a type that does not exist. */
static size_t element_size(unsigned type) {
  switch (type) {
    case 0x08: /* unsigned byte */
    case 0x09: return 1;
    case 0x0B: return 2;
    case 0x0C: /* int32 */
    case 0x0D: return 4;
    case 0x0E: return 8;
    default: return 0;
  }
}

static double element(const idx_array *array, size_t index) {
  size_t size = element_size(array->type);
  uint64_t bits = big_endian(array->elements + index * size, size);
  uint32_t low_bits = (uint32_t)bits;
  float single;
  double value;
  switch (array->type) {
    case 0x08: return (double)bits;
    case 0x09: return (double)(int8_t)(uint8_t)bits;
    case 0x0B: return (double)(int16_t)(uint16_t)bits;
    case 0x0C: return (double)(int32_t)low_bits;
    case 0x0D: memcpy(&single, &low_bits, sizeof single); return (double)single;
    default: memcpy(&value, &bits, sizeof value); return value;
  }
}

int data_is_idx(const data_bytes *bytes) { return bytes->count >= 4 && bytes->bytes[0] == 0 && bytes->bytes[1] == 0; }

static int32_t open_array(data_reading *reading, const data_bytes *bytes, idx_array *array) {
  if (!data_is_idx(bytes))
    return data_fail(reading, HONE_DATA_INVALID, "is not an IDX file: it does not begin with two zero bytes");
  array->type = bytes->bytes[2];
  array->dimensions = bytes->bytes[3];
  size_t size = element_size(array->type);
  if (size == 0 || array->dimensions == 0)
    return data_fail(reading, HONE_DATA_INVALID,
                     "has the IDX magic number 0x%08X, which says neither type nor dimensions; is it damaged?",
                     (unsigned)big_endian(bytes->bytes, 4));
  size_t header = 4 + 4 * (size_t)array->dimensions;
  if (bytes->count < header)
    return data_fail(reading, HONE_DATA_INVALID, "ends within the IDX header: %zu bytes of %zu", bytes->count, header);
  array->rows = (size_t)big_endian(bytes->bytes + 4, 4);
  array->width = 1;
  int is_too_large = 0;
  for (size_t i = 1; i < array->dimensions; i++) {
    array->width *= (size_t)big_endian(bytes->bytes + 4 + 4 * i, 4);
    is_too_large = is_too_large || array->width > DATA_MAXIMUM_COLUMNS;
    if (is_too_large) array->width = 0;
  }
  if (is_too_large)
    return data_fail(reading, HONE_DATA_INVALID, "has IDX rows of more than %zu numbers; is it damaged?",
                     DATA_MAXIMUM_COLUMNS);
  size_t expected = array->rows * array->width * size; /* < 2^32 * 2^20 * 2^3 */
  if (bytes->count - header != expected)
    return data_fail(reading, HONE_DATA_INVALID,
                     "has %zu bytes of data, where its IDX header promises %zu (%zu rows of %zu numbers)",
                     bytes->count - header, expected, array->rows, array->width);
  array->elements = bytes->bytes + header;
  return HONE_DATA_OK;
}

/* The path of the labels that belong to a file of images: train-images-idx3-ubyte.gz -> train-labels-idx1-ubyte.gz,
 * with or without .gz, whichever exists. result: capacity bytes. */
static int32_t labels_path(data_reading *reading, const char *path, char *result, size_t capacity) {
  const char *folder_end = strrchr(path, '/');
  const char *base = folder_end != NULL ? folder_end + 1 : path;
  const char *images = strstr(base, "images");
  if (images == NULL || strlen(path) + 4 > capacity)
    return data_fail(reading, HONE_DATA_INVALID,
                     "has IDX data, but no \"images\" in its name to find the labels by; name their file as "
                     "the label");
  snprintf(result, capacity, "%.*slabels%s", (int)(images - path), path, images + strlen("images"));
  char *rank = strstr(result + (images - path), "idx");
  if (rank != NULL && rank[3] >= '2' && rank[3] <= '9') rank[3] = '1';
  if (access(result, R_OK) == 0) return HONE_DATA_OK;
  size_t length = strlen(result);
  if (length > 3 && strcmp(result + length - 3, ".gz") == 0)
    result[length - 3] = '\0';
  else
    strcat(result, ".gz");
  if (access(result, R_OK) == 0) return HONE_DATA_OK;
  return data_fail(reading, HONE_DATA_ERROR, "has IDX data, but the file of its labels is missing: %s", result);
}

/* One file of images and its labels. */
typedef struct idx_pair {
  data_bytes image_bytes;
  data_bytes label_bytes;
  idx_array images;
  idx_array labels;
} idx_pair;

/* Takes over the bytes of pair->image_bytes and loads the labels. */
static int32_t open_pair(data_reading *reading, const char *path, const char *label_path, idx_pair *pair) {
  char found[4096];
  int32_t status = open_array(reading, &pair->image_bytes, &pair->images);
  if (status != HONE_DATA_OK) return status;
  if (pair->images.dimensions < 2)
    return data_fail(reading, HONE_DATA_INVALID,
                     "is an IDX file of one dimension, which is how labels look; name the file of images");
  if (label_path == NULL) {
    status = labels_path(reading, path, found, sizeof found);
    if (status != HONE_DATA_OK) return status;
    label_path = found;
  }
  data_reading of_labels = *reading;
  of_labels.name = label_path;
  status = data_load_file(&of_labels, label_path, &pair->label_bytes);
  if (status == HONE_DATA_OK) status = open_array(&of_labels, &pair->label_bytes, &pair->labels);
  if (status != HONE_DATA_OK) return status;
  if (pair->labels.width != 1)
    return data_fail(&of_labels, HONE_DATA_INVALID, "has %zu numbers a row, where labels have one", pair->labels.width);
  if (pair->labels.rows != pair->images.rows)
    return data_fail(&of_labels, HONE_DATA_INVALID, "has %zu labels for %zu rows", pair->labels.rows,
                     pair->images.rows);
  return HONE_DATA_OK;
}

static void close_pair(idx_pair *pair) {
  free(pair->image_bytes.bytes);
  free(pair->label_bytes.bytes);
}

/* Writes the rows of one pair to values (rows, width) and labels (rows). */
static int32_t copy_pair(data_reading *reading, const idx_pair *pair, float *values, float *labels) {
  const idx_array *images = &pair->images;
  size_t count = images->rows * images->width;
  if (images->type == 0x08) {
    for (size_t i = 0; i < count; i++) values[i] = (float)images->elements[i];
  } else {
    for (size_t i = 0; i < count; i++) {
      double value = element(images, i);
      if (fabs(value) > 3.4028234663852886e38)
        return data_fail(reading, HONE_DATA_INVALID, "row %zu: number %zu is too large", i / images->width + 1,
                         i % images->width + 1);
      values[i] = (float)value;
    }
  }
  for (size_t row = 0; row < images->rows; row++) {
    double label = element(&pair->labels, row);
    if (!(fabs(label) <= 3.4028234663852886e38))
      return data_fail(reading, HONE_DATA_INVALID, "row %zu: the label is not a finite number", row + 1);
    labels[row] = (float)label;
  }
  return HONE_DATA_OK;
}

/* One table from one or two opened pairs, with their rows one behind the other. */
static int32_t join_pairs(data_reading *reading, const idx_pair *pairs, size_t count, hone_data_table **table) {
  size_t rows = 0;
  for (size_t i = 0; i < count; i++) rows += pairs[i].images.rows;
  size_t width = pairs[0].images.width;
  int32_t status = data_new_table(reading, rows, width, table);
  if (status != HONE_DATA_OK) return status;
  for (size_t column = 0; column < width; column++) {
    (*table)->column_names[column] = data_number_name(reading, "pixel_", column + 1);
    if ((*table)->column_names[column] == NULL) return HONE_DATA_ERROR;
  }
  (*table)->label_name = data_copy_text(reading, "label");
  float *labels = data_allocate(reading, rows, sizeof *labels);
  if (labels == NULL || (*table)->label_name == NULL) status = HONE_DATA_ERROR;
  size_t place = 0;
  for (size_t i = 0; status == HONE_DATA_OK && i < count; i++) {
    status = copy_pair(reading, &pairs[i], (*table)->values + place * width, labels + place);
    place += pairs[i].images.rows;
  }
  if (status == HONE_DATA_OK) status = data_label_by_number(reading, *table, &labels);
  free(labels);
  return status;
}

int32_t data_read_idx(data_reading *reading, const char *path, const data_bytes *bytes, hone_data_table **table) {
  const char *label = reading->request->label;
  idx_pair pair = {.image_bytes = *bytes};
  int32_t status = open_pair(reading, path, label != NULL && *label != '\0' ? label : NULL, &pair);
  if (status == HONE_DATA_OK) status = join_pairs(reading, &pair, 1, table);
  if (status == HONE_DATA_OK) status = data_impute(reading, *table);
  free(pair.label_bytes.bytes);
  return status;
}

/* The names of the classes, from the data set's own description (Xiao, Rasul, Vollgraf, arXiv 1708.07747, table 2). */
static int32_t name_garments(data_reading *reading, hone_data_table *table) {
  static const char *const names[] = {"T-shirt/top", "trouser", "pullover", "dress", "coat",
                                      "sandal",      "shirt",   "sneaker",  "bag",   "ankle boot"};
  if (table->class_count != 10) return HONE_DATA_OK;
  for (size_t i = 0; i < 10; i++) {
    char *name = data_copy_text(reading, names[i]);
    if (name == NULL) return HONE_DATA_ERROR;
    free(table->class_names[i]);
    table->class_names[i] = name;
  }
  return HONE_DATA_OK;
}

int32_t data_read_fashion_mnist(data_reading *reading, const char *folder, hone_data_table **table) {
  static const char *const parts[] = {"train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz"};
  idx_pair pairs[2] = {0};
  int32_t status = HONE_DATA_OK;
  for (size_t i = 0; status == HONE_DATA_OK && i < 2; i++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, parts[i]);
    if (access(path, R_OK) != 0) {
      status = data_fail(reading, HONE_DATA_ERROR,
                         "%s is missing; install it with: apt-get install dataset-fashion-mnist", path);
      break;
    }
    data_reading of_part = *reading;
    of_part.name = path;
    status = data_load_file(&of_part, path, &pairs[i].image_bytes);
    if (status == HONE_DATA_OK) status = open_pair(&of_part, path, NULL, &pairs[i]);
  }
  if (status == HONE_DATA_OK && pairs[0].images.width != pairs[1].images.width)
    status = data_fail(reading, HONE_DATA_INVALID, "training and test images differ in size");
  if (status == HONE_DATA_OK) status = join_pairs(reading, pairs, 2, table);
  if (status == HONE_DATA_OK) status = name_garments(reading, *table);
  close_pair(&pairs[0]);
  close_pair(&pairs[1]);
  return status;
}
