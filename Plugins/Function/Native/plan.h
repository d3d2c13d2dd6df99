/* plan.h: what a plan consists of. */
#ifndef FUNCTION_PLAN_H
#define FUNCTION_PLAN_H

#include <ffi.h>
#include <function_call.h>
#include <hone/hone.h>
#include <pthread.h>

/* A callback while it exists. */
typedef struct callback {
  function_plan *plan;
  ffi_closure *closure;
  ffi_cif cif;
  ffi_type **types;
  uint32_t *kinds;
  uint32_t *roles;
  uint32_t parameter_count;
  uint32_t result;
  uint32_t reports; /* whether a metric is among its roles */
  uint32_t reserved;
} callback;

struct function_plan {
  function_description description; /* its arrays are the plan's own */
  const hone_host *host;
  uint8_t *block;
  uint8_t *original;
  ffi_cif cif;
  ffi_type **types;
  ffi_type *result;
  void **arguments; /* as many again for each call */
  callback *callbacks;
  double *report;
  /* During a call. */
  const hone_monitor *monitor;
  pthread_t thread;
  uint64_t steps;
  int wants_end;
};

/* Makes the closure of a callback, and a pointer to it at its offset in the block. */
int function_callback_make(function_plan *plan, callback *made, const function_callback *wanted);
void function_callback_free(callback *made);

#endif
