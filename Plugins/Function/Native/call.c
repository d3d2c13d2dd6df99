/* call.c: plans, and their calls. */
#include "plan.h"
#include "scalars.h"
#include "types.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "integers are written and results read by their low bytes");

static void say(hone_error *error, const char *format, const char *name, const char *more) {
  if (error != NULL && error->capacity > 0) snprintf(error->text, error->capacity, format, name, more);
}

static void *copy(const void *source, size_t size, int *is_well) {
  void *result = malloc(size + 1);
  if (result == NULL) *is_well = 0;
  if (result != NULL && size > 0) memcpy(result, source, size);
  return result;
}

function_plan *function_plan_make(const function_description *wanted, const hone_host *host, hone_error *error) {
  function_plan *plan = calloc(1, sizeof *plan);
  if (plan == NULL) return NULL;
  int is_well = 1;
  function_description *own = &plan->description;
  *own = *wanted;
  plan->host = host;
  own->links = copy(wanted->links, wanted->link_count * sizeof *own->links, &is_well);
  own->stores = copy(wanted->stores, wanted->store_count * sizeof *own->stores, &is_well);
  own->loads = copy(wanted->loads, wanted->load_count * sizeof *own->loads, &is_well);
  own->guards = copy(wanted->guards, wanted->guard_count * sizeof *own->guards, &is_well);
  own->buffers = copy(wanted->buffers, wanted->buffer_count * sizeof *own->buffers, &is_well);
  plan->original = copy(wanted->block, wanted->block_size, &is_well);
  plan->block = aligned_alloc(64, (wanted->block_size + 64) & ~63ull);
  plan->types = calloc(wanted->argument_count + 1u, sizeof *plan->types);
  plan->arguments = calloc(2u * wanted->argument_count + 1u, sizeof *plan->arguments);
  plan->callbacks = calloc(wanted->callback_count + 1u, sizeof *plan->callbacks);
  plan->report = calloc(wanted->metric_count + 1u, sizeof *plan->report);
  if (!is_well || plan->block == NULL || plan->types == NULL || plan->arguments == NULL || plan->callbacks == NULL ||
      plan->report == NULL) {
    say(error, "there is no memory left for the arguments of %s%s", wanted->name, "");
    function_plan_free(plan);
    return NULL;
  }
  for (uint32_t index = 0; index < own->link_count; index += 1) {
    const void *target = plan->block + own->links[index].target;
    memcpy(plan->original + own->links[index].offset, &target, sizeof target);
  }
  for (uint32_t index = 0; index < own->callback_count; index += 1) {
    if (!function_callback_make(plan, &plan->callbacks[index], &wanted->callbacks[index])) {
      say(error, "libffi can make no callback for %s here%s", wanted->name, "");
      function_plan_free(plan);
      return NULL;
    }
  }
  const uint32_t *kinds = wanted->result_type;
  plan->result = function_type_make(&kinds);
  for (uint32_t index = 0; index < own->argument_count; index += 1) {
    kinds = wanted->argument_types[index];
    plan->types[index] = function_type_make(&kinds);
    plan->arguments[index] = plan->block + wanted->argument_offsets[index];
    is_well = is_well && plan->types[index] != NULL;
  }
  if (!is_well || plan->result == NULL ||
      ffi_prep_cif(&plan->cif, FFI_DEFAULT_ABI, own->argument_count, plan->result, plan->types) != FFI_OK) {
    say(error, "libffi cannot call %s with these types%s", wanted->name, "");
    function_plan_free(plan);
    return NULL;
  }
  return plan;
}

void function_plan_free(function_plan *plan) {
  if (plan == NULL) return;
  for (uint32_t index = 0; plan->callbacks != NULL && index < plan->description.callback_count; index += 1) {
    function_callback_free(&plan->callbacks[index]);
  }
  for (uint32_t index = 0; plan->types != NULL && index < plan->description.argument_count; index += 1) {
    function_type_free(plan->types[index]);
  }
  function_type_free(plan->result);
  free((void *)plan->description.links);
  free((void *)plan->description.stores);
  free((void *)plan->description.loads);
  free((void *)plan->description.guards);
  free((void *)plan->description.buffers);
  free(plan->block);
  free(plan->original);
  free(plan->types);
  free(plan->arguments);
  free(plan->callbacks);
  free(plan->report);
  free(plan);
}

static void store(const function_store *store, uint8_t *block, const hone_trial *trial) {
  void *place = block + store->offset;
  switch (store->source) {
    case FUNCTION_FROM_VALUE: {
      const double value = trial->values[store->index];
      if (hone_is_inactive(value)) {
        memcpy(place, store->images[0].bytes, function_size_of(store->kind));
      } else {
        function_write(store->kind, place, value);
      }
      return;
    }
    case FUNCTION_FROM_LABEL: {
      const double value = trial->values[store->index];
      const uint32_t label = hone_is_inactive(value) ? store->image_count : (uint32_t)value;
      memcpy(place, store->images[label].bytes, function_size_of(store->kind));
      return;
    }
    case FUNCTION_FROM_BUDGET:
      if (hone_is_inactive(trial->budget)) {
        memcpy(place, store->images[0].bytes, function_size_of(store->kind));
      } else {
        function_write(store->kind, place, trial->budget);
      }
      return;
    default: {
      const uint64_t whole = store->source == FUNCTION_FROM_SEED     ? trial->seed
                             : store->source == FUNCTION_FROM_NUMBER ? trial->number
                                                                     : trial->attempt;
      if (store->kind >= FUNCTION_FLOAT) {
        /* 53 bits of a seed are all that a double holds. */
        function_write(store->kind, place, (double)(store->source == FUNCTION_FROM_SEED ? whole >> 11 : whole));
        return;
      }
      /* A signed integer stays at or above zero. */
      const uint32_t bits = 8 * function_size_of(store->kind) - (store->kind <= FUNCTION_INT64 ? 1u : 0u);
      function_write_integer(store->kind, place, bits == 64 ? whole : whole & ((1ull << bits) - 1));
    }
  }
}

static int is_guard(const uint8_t *bytes) {
  for (uint32_t index = 0; index < FUNCTION_GUARD_SIZE; index += 1) {
    if (bytes[index] != FUNCTION_GUARD_BYTE) return 0;
  }
  return 1;
}

/* The name of something behind whose end the function wrote; NULL if it did not. */
static const char *overrun(const function_plan *plan) {
  const function_description *own = &plan->description;
  for (uint32_t index = 0; index < own->guard_count; index += 1) {
    if (!is_guard(plan->block + own->guards[index].offset)) return own->guards[index].name;
  }
  for (uint32_t index = 0; index < own->buffer_count; index += 1) {
    if (!is_guard(own->buffers[index].memory + own->buffers[index].size)) return own->buffers[index].name;
  }
  return NULL;
}

/* Whether the function says that it went well. */
static int32_t check_status(const function_plan *plan, hone_error *error) {
  const function_description *own = &plan->description;
  const uint8_t *result = plan->block + own->result_offset;
  if (own->result_use == FUNCTION_RETURNS_MESSAGE) {
    const char *text = NULL;
    memcpy(&text, result, sizeof text);
    if (text == NULL) return HONE_OK;
    say(error, "%s: %s", own->name, text);
    return HONE_ERROR;
  }
  if (own->result_use != FUNCTION_RETURNS_STATUS) return HONE_OK;
  const double status = function_read(own->result_kind, result);
  if (status == 0) return HONE_OK;
  char text[32];
  snprintf(text, sizeof text, "%.17g", status);
  say(error, "%s returned the status %s", own->name, text);
  return HONE_ERROR;
}

static double seconds(const struct timespec *from, const struct timespec *to) {
  return (double)(to->tv_sec - from->tv_sec) + 1e-9 * (double)(to->tv_nsec - from->tv_nsec);
}

/* Reads the metrics; one that must be there and is not makes the configuration invalid. */
static int32_t load(const function_plan *plan, hone_outcome *outcome, hone_error *error) {
  const function_description *own = &plan->description;
  for (uint32_t index = 0; index < own->load_count; index += 1) {
    const function_load *load = &own->loads[index];
    const double value = function_read(load->kind, plan->block + load->offset);
    if (!isnan(value)) {
      outcome->metrics[load->metric] = value;
    } else if (load->is_required) {
      static const uint64_t unwritten = FUNCTION_UNWRITTEN;
      const int is_written = memcmp(&value, &unwritten, sizeof value) != 0;
      say(error, is_written ? "%s gives nan for \"%s\"" : "%s has not written \"%s\"", own->name, load->name);
      return HONE_INVALID;
    }
  }
  return HONE_OK;
}

int32_t function_plan_call(function_plan *plan, const hone_trial *trial, const hone_monitor *monitor,
                           hone_outcome *outcome, hone_error *error) {
  const function_description *own = &plan->description;
  memcpy(plan->block, plan->original, own->block_size);
  /* ffi_call replaces the pointers to large structs by pointers to copies on its stack. */
  void **arguments = plan->arguments + own->argument_count;
  memcpy(arguments, plan->arguments, own->argument_count * sizeof *arguments);
  for (uint32_t index = 0; index < own->buffer_count; index += 1) {
    memset(own->buffers[index].memory, 0, own->buffers[index].size);
    memset(own->buffers[index].memory + own->buffers[index].size, FUNCTION_GUARD_BYTE, FUNCTION_GUARD_SIZE);
  }
  for (uint32_t index = 0; index < own->store_count; index += 1) store(&own->stores[index], plan->block, trial);
  if (own->callback_count > 0) {
    plan->thread = pthread_self();
    plan->steps = 0;
    plan->wants_end = 0;
    plan->monitor = monitor;
  }
  struct timespec began, ended;
  if (own->seconds_metric != HONE_NONE) clock_gettime(CLOCK_MONOTONIC, &began);
  ffi_call(&plan->cif, own->function, plan->block + own->result_offset, arguments);
  if (own->seconds_metric != HONE_NONE) {
    clock_gettime(CLOCK_MONOTONIC, &ended);
    outcome->metrics[own->seconds_metric] = seconds(&began, &ended);
  }
  plan->monitor = NULL;
  const char *name = overrun(plan);
  if (name != NULL) {
    say(error, "%s wrote behind the end of \"%s\"; its size in the prototype or in bind is too small", own->name, name);
    return HONE_FATAL;
  }
  const int32_t status = check_status(plan, error);
  return status == HONE_OK ? load(plan, outcome, error) : status;
}
