/* callback.c: the function reports, and asks whether to go on. */
#include "plan.h"
#include "scalars.h"
#include "types.h"

#include <math.h>
#include <stdlib.h>

/* Whether the function is to end soon. */
static int wants_end(function_plan *plan) {
  return plan->wants_end || plan->host->cancelled(plan->host->context) != 0;
}

static void report(callback *self, void **arguments) {
  function_plan *plan = self->plan;
  const hone_monitor *monitor = plan->monitor;
  for (uint32_t index = 0; index < plan->description.metric_count; index += 1) plan->report[index] = hone_inactive();
  double step = (double)(plan->steps + 1), budget = hone_inactive();
  for (uint32_t index = 0; index < self->parameter_count; index += 1) {
    if (self->roles[index] == FUNCTION_ROLE_CONTEXT) continue;
    const double value = function_read(self->kinds[index], arguments[index]);
    if (self->roles[index] == FUNCTION_ROLE_STEP) {
      step = value;
    } else if (self->roles[index] == FUNCTION_ROLE_BUDGET) {
      budget = value;
    } else {
      plan->report[self->roles[index] - FUNCTION_ROLE_METRIC] = value;
    }
  }
  /* The ABI wants steps that increase: what repeats itself is no news. */
  if (!(step >= 0 && step < 0x1p63) || (plan->steps > 0 && (uint64_t)step <= plan->steps - 1)) return;
  plan->steps = (uint64_t)step + 1;
  if (isnan(budget) && plan->description.reports_budget) budget = step;
  const int32_t verdict = monitor->report(monitor->context, (uint64_t)step, budget, plan->report, NULL);
  if (verdict == HONE_STOP || verdict == HONE_PAUSE) plan->wants_end = 1;
}

static void called(ffi_cif *cif, void *result, void **arguments, void *context) {
  callback *self = context;
  function_plan *plan = self->plan;
  (void)cif;
  /* After the call, or on a thread that the function started, nobody listens. */
  int answer = 1;
  if (plan->monitor != NULL) {
    if (pthread_equal(plan->thread, pthread_self())) {
      if (self->reports) report(self, arguments);
      answer = wants_end(plan);
    } else {
      answer = plan->host->cancelled(plan->host->context) != 0;
    }
  }
  if (self->result == FUNCTION_VOID) return;
  if (self->result < FUNCTION_FLOAT) {
    *(ffi_arg *)result = (ffi_arg)answer;
  } else {
    function_write(self->result, result, answer);
  }
}

static void *copy(const void *source, size_t size) {
  void *result = malloc(size + 1);
  if (result != NULL && size > 0) memcpy(result, source, size);
  return result;
}

int function_callback_make(function_plan *plan, callback *made, const function_callback *wanted) {
  const uint32_t count = wanted->parameter_count;
  made->plan = plan;
  made->parameter_count = count;
  made->result = wanted->result;
  made->kinds = copy(wanted->kinds, count * sizeof *made->kinds);
  made->roles = copy(wanted->roles, count * sizeof *made->roles);
  made->types = calloc(count + 1u, sizeof *made->types);
  void *code = NULL;
  made->closure = ffi_closure_alloc(sizeof *made->closure, &code);
  if (made->kinds == NULL || made->roles == NULL || made->types == NULL || made->closure == NULL) return 0;
  for (uint32_t index = 0; index < count; index += 1) {
    made->types[index] = function_type_of(made->kinds[index]);
    if (made->roles[index] >= FUNCTION_ROLE_METRIC) made->reports = 1;
  }
  if (ffi_prep_cif(&made->cif, FFI_DEFAULT_ABI, count, function_type_of(made->result), made->types) != FFI_OK ||
      ffi_prep_closure_loc(made->closure, &made->cif, called, made, code) != FFI_OK) {
    return 0;
  }
  memcpy(plan->original + wanted->offset, &code, sizeof code);
  return 1;
}

void function_callback_free(callback *made) {
  if (made->closure != NULL) ffi_closure_free(made->closure);
  free(made->kinds);
  free(made->roles);
  free(made->types);
}
