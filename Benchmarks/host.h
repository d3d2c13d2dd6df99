/* A host of next to nothing, for benchmarks that load plugin libraries through the ABI. */
#ifndef BENCHMARKS_HOST_H
#define BENCHMARKS_HOST_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <hone/hone.h>

static inline void fail(const char *what, const char *why) {
  fprintf(stderr, "error: %s: %s\n", what, why);
  exit(1);
}

/* Processor time of this process, which other work on the machine does not add to. */
static inline double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static inline int32_t never_cancelled(void *context) {
  (void)context;
  return 0;
}

static inline const void *no_extension(void *context, const char *id) {
  (void)context;
  (void)id;
  return NULL;
}

/* One thread, no extensions, and the plugin's lines go to log. */
static inline void make_host(hone_host *host, const char *name, const char *path,
                             void (*log)(void *context, uint32_t level, const char *text)) {
  *host = (hone_host){.struct_size = sizeof *host, .threads = 1, .name = name, .version = "1", .log = log};
  host->library_path = path;
  host->cancelled = never_cancelled;
  host->extension = no_extension;
}

#endif
