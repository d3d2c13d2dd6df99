/* built_in.c: the data sets that are part of this library, as gzipped CSV (sets/README.md has their sources). */
#include <string.h>

#include "reading.h"

/* #embed is C23; Clang has it in C11 as an extension. */
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char digits[] = {
#embed "sets/digits.csv.gz"
};

static const unsigned char breast_cancer[] = {
#embed "sets/breast_cancer.csv.gz"
};

static const unsigned char wine[] = {
#embed "sets/wine.csv.gz"
};

static const struct {
  const char *name;
  const unsigned char *bytes;
  size_t count;
} data_sets[] = {
  {"digits", digits, sizeof digits},
  {"breast-cancer", breast_cancer, sizeof breast_cancer},
  {"wine", wine, sizeof wine},
};

const unsigned char *data_built_in(const char *name, size_t *count) {
  for (size_t i = 0; i < sizeof data_sets / sizeof data_sets[0]; i++) {
    if (strcmp(name, data_sets[i].name) == 0) {
      *count = data_sets[i].count;
      return data_sets[i].bytes;
    }
  }
  return NULL;
}
