/* Prints the size of every struct of hone.h and the place and size of each field, to be compared with layout.txt.
 * Fails to compile if a struct has implicit padding, or a field that fields.def lacks. */
#include <hone/hone.h>
#include <stdio.h>

#define STRUCT(name) _Static_assert(sizeof(name) == (0
#define FIELD(name, field) +sizeof(((name *)0)->field)
#define END(name) ), #name ": implicit padding, or a field that fields.def lacks");
#include "fields.def"
#undef STRUCT
#undef FIELD
#undef END

int main(void) {
#define STRUCT(name) printf("%s %u\n", #name, (unsigned)sizeof(name));
#define FIELD(name, field) \
  printf("  %s %u %u\n", #field, (unsigned)offsetof(name, field), (unsigned)sizeof(((name *)0)->field));
#define END(name)
#include "fields.def"
  return 0;
}
