/* function_call.h: calls any C function with values of a trial, through libffi.
 *
 * A plan is made once and called for each trial. All that the function sees lies in one block of memory: the arguments, and
 * what those point to. Before each call the block is put back to how it was made; then stores write the trial's values into
 * it, and after the call loads read the metrics from it. Offsets are bytes from the start of the block. */
#ifndef FUNCTION_CALL_H
#define FUNCTION_CALL_H

#include <stdint.h>

struct hone_error;
struct hone_host;
struct hone_monitor;
struct hone_outcome;
struct hone_trial;

/* Scalars in memory. */
#define FUNCTION_INT8 1u
#define FUNCTION_INT16 2u
#define FUNCTION_INT32 3u
#define FUNCTION_INT64 4u
#define FUNCTION_UINT8 5u
#define FUNCTION_UINT16 6u
#define FUNCTION_UINT32 7u
#define FUNCTION_UINT64 8u
#define FUNCTION_FLOAT 9u
#define FUNCTION_DOUBLE 10u
#define FUNCTION_LONG_DOUBLE 11u
#define FUNCTION_POINTER 12u
/* Types only, in a list of kinds: nothing; and a struct, its fields, and its end. */
#define FUNCTION_VOID 13u
#define FUNCTION_STRUCT 14u
#define FUNCTION_END 15u

/* Where a stored value comes from. */
#define FUNCTION_FROM_VALUE 1u  /* hyperparameter `index` */
#define FUNCTION_FROM_LABEL 2u  /* the image of the label that hyperparameter `index` has */
#define FUNCTION_FROM_SEED 3u   /* as many low bits as fit, never negative */
#define FUNCTION_FROM_NUMBER 4u
#define FUNCTION_FROM_BUDGET 5u
#define FUNCTION_FROM_ATTEMPT 6u

/* The bytes of one scalar. */
typedef struct function_image {
  uint8_t bytes[16];
} function_image;

typedef struct function_store {
  uint32_t kind; /* FUNCTION_INT8 ... FUNCTION_POINTER */
  uint32_t source;
  uint32_t index;
  uint32_t image_count;
  uint64_t offset;
  const function_image *images; /* image_count of them; one more behind them is written when the hyperparameter is inactive */
} function_store;

typedef struct function_load {
  uint32_t kind;
  uint32_t metric;
  uint64_t offset;
  const char *name;
  uint32_t is_required; /* a metric to be optimised: a NaN is an error */
  uint32_t reserved;
} function_load;
/* The NaN that a double to be loaded is before the function has written it. */
#define FUNCTION_UNWRITTEN 0x7FF8ABCD00000000ull

/* At `offset` lies a pointer to `target`. */
typedef struct function_link {
  uint64_t offset;
  uint64_t target;
} function_link;

/* Memory outside of the block that is zero before each call; the guard behind it is checked afterwards. */
typedef struct function_buffer {
  uint8_t *memory;
  uint64_t size;
  const char *name;
} function_buffer;

/* Bytes behind something that the function may write; they must not change. */
typedef struct function_guard {
  uint64_t offset;
  const char *name;
} function_guard;
#define FUNCTION_GUARD_SIZE 16u
#define FUNCTION_GUARD_BYTE 0xA5u

/* What a parameter of a callback is. */
#define FUNCTION_ROLE_CONTEXT 0u
#define FUNCTION_ROLE_STEP 1u
#define FUNCTION_ROLE_BUDGET 2u
#define FUNCTION_ROLE_METRIC 3u /* and upwards: metric number role - FUNCTION_ROLE_METRIC */

/* A function that the function calls. Without a metric among its roles it only asks whether to go on. */
typedef struct function_callback {
  uint64_t offset; /* of the pointer to it */
  uint32_t parameter_count;
  uint32_t result; /* a kind, or FUNCTION_VOID; it returns 1 when the function is to end soon, and else 0 */
  const uint32_t *kinds;
  const uint32_t *roles;
} function_callback;

/* What the function returns is for. */
#define FUNCTION_RETURNS_NOTHING 0u
#define FUNCTION_RETURNS_VALUES 1u  /* loads read it */
#define FUNCTION_RETURNS_STATUS 2u  /* 0: well */
#define FUNCTION_RETURNS_MESSAGE 3u /* NULL: well; else a text */

typedef struct function_description {
  void (*function)(void);
  const char *name;
  const uint32_t *const *argument_types; /* lists of kinds */
  const uint64_t *argument_offsets;
  const uint32_t *result_type;
  const uint8_t *block; /* as it is before each call */
  const function_link *links;
  const function_store *stores;
  const function_load *loads;
  const function_guard *guards;
  const function_buffer *buffers;
  const function_callback *callbacks;
  uint64_t block_size;
  uint64_t result_offset;
  uint32_t argument_count;
  uint32_t link_count;
  uint32_t store_count;
  uint32_t load_count;
  uint32_t guard_count;
  uint32_t buffer_count;
  uint32_t callback_count;
  uint32_t metric_count;
  uint32_t result_use; /* FUNCTION_RETURNS_... */
  uint32_t result_kind;
  uint32_t seconds_metric; /* the metric that is the duration of the call; HONE_NONE */
  uint32_t reports_budget; /* whether the step of a report is its budget too */
} function_description;

typedef struct function_plan function_plan;

/* Makes a plan; copies what it needs, but for texts, images and buffers, which live as long as the plan. NULL if libffi cannot
 * do it, with the reason in error. */
function_plan *function_plan_make(const function_description *description, const struct hone_host *host, struct hone_error *error);

void function_plan_free(function_plan *plan);

/* Calls the function: a status of hone_objective_class.evaluate. */
int32_t function_plan_call(function_plan *plan, const struct hone_trial *trial, const struct hone_monitor *monitor,
                           struct hone_outcome *outcome, struct hone_error *error);

#endif
