/* libFuzzer as a library (compiler-rt), with a main program of one's own. */
#ifndef FUZZER_H
#define FUZZER_H

#include <stddef.h>
#include <stdint.h>

typedef int (*fuzzer_input)(const uint8_t *data, size_t size);

/* Calls `one_input` with one input after another, as the arguments of the process say; does not return. */
void fuzzer_main(int count, char **arguments, fuzzer_input one_input);

#endif
