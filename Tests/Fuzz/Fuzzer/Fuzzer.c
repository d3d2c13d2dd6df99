#include "Fuzzer.h"

#include <stdlib.h>

/* Of compiler-rt's libFuzzer; it has no header. */
int LLVMFuzzerRunDriver(int *count, char ***arguments, fuzzer_input one_input);

void fuzzer_main(int count, char **arguments, fuzzer_input one_input) {
  exit(LLVMFuzzerRunDriver(&count, &arguments, one_input));
}
