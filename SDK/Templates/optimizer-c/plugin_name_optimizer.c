/* plugin-name, an optimizer for hone in plain C: random steps from the best configuration so far, longer after a success
 * and shorter after a failure, so that one step in five succeeds (Rechenberg, "Evolutionsstrategie", 1973).
 *
 * It works as it stands. What is yours to write is marked CHANGE:
 *   1. the options that your optimizer takes
 *   2. what it remembers
 *   3. how it makes a configuration
 *   4. what it learns from a result
 *   5. what hone says of it
 *
 * It sees the space as a unit cube, through hone/space.h, which knows logarithms, steps, labels and conditions. The
 * manual is sdk/include/hone/hone.h. */
#include <hone/hone.h>
#include <hone/random.h>
#include <hone/space.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* CHANGE 1: options, which users set with -O radius=0.1. The names and this list are in the same order. */
enum { RADIUS, OPTION_COUNT };
static const hone_parameter option_list[OPTION_COUNT] = {
    {.name = "radius", .summary = "length of the first steps, as a share of each range", .unit = "", .kind = HONE_FLOAT,
     .low = 0.01, .high = 1, .preset = 0.2},
};

/* CHANGE 2: what an instance remembers. There are no global variables: a study may have several instances. */
typedef struct search {
  const hone_problem *problem; /* the host's, alive as long as this instance */
  uint32_t objective;          /* the metric that is minimised */
  double radius;               /* length of a step in the unit cube */
  double value;                /* the best one so far; INFINITY before the first */
  double *best;                /* where it is in the unit cube; inactive where nothing is known yet */
  double *point;               /* room for another point */
} search;

static int32_t fail(hone_error *error, int32_t status, const char *sentence) {
  snprintf(error->text, error->capacity, "%s", sentence);
  return status;
}

static const hone_metric *metric_at(const hone_problem *problem, uint32_t index) {
  const char *bytes = (const char *)problem->metrics;
  return (const hone_metric *)(const void *)(bytes + (size_t)index * problem->metric_size);
}

static void destroy(void *instance) {
  search *self = instance;
  free(self->best);
  free(self->point);
  free(self);
}

static int32_t create(const hone_host *host, const hone_problem *problem, const hone_options *options, void **instance,
                      hone_error *error) {
  (void)host;
  const uint32_t count = problem->space->parameter_count;
  search *self = calloc(1, sizeof *self);
  if (self == NULL) return fail(error, HONE_ERROR, "not enough memory");
  self->best = calloc(count + 1, sizeof *self->best);
  self->point = calloc(count + 1, sizeof *self->point);
  if (self->best == NULL || self->point == NULL) {
    destroy(self);
    return fail(error, HONE_ERROR, "not enough memory");
  }
  self->problem = problem;
  while (metric_at(problem, self->objective)->role != HONE_OBJECTIVE_METRIC) self->objective += 1; /* there is one */
  self->radius = options->values[RADIUS];
  self->value = INFINITY;
  for (uint32_t i = 0; i < count; i += 1) self->best[i] = hone_inactive();
  *instance = self;
  return HONE_OK;
}

/* Where a proposal goes along hyperparameter i, in 0 … 1. Random numbers are a function of seed, trial and purpose:
 * a study is resumed by asking again, and proposals for several workers, whose results are still to come, differ. */
static double moved(const search *self, uint64_t trial, uint32_t attempt, uint32_t i) {
  const hone_space *space = self->problem->space;
  const uint64_t seed = self->problem->seed;
  const uint32_t draw = attempt * space->parameter_count + i;
  const double anywhere = hone_random_uniform(seed, trial, HONE_STREAM_PROPOSAL, draw);
  if (hone_is_inactive(self->best[i])) return anywhere;
  if (hone_parameter_at(space, i)->kind == HONE_CHOICE) { /* labels without an order: no step is short */
    const double chance = fmax(self->radius, 1.0 / space->parameter_count);
    return hone_random_uniform(seed, trial, HONE_STREAM_SELECTION, draw) < chance ? anywhere : self->best[i];
  }
  return self->best[i] + self->radius * hone_random_normal(seed, trial, HONE_STREAM_MUTATION, draw); /* is clamped */
}

/* CHANGE 3: makes the configurations of trials first_trial … first_trial + capacity - 1. */
static int32_t ask(void *instance, uint64_t first_trial, uint32_t capacity, hone_proposal *proposals, uint32_t *count,
                   hone_error *error) {
  enum { most_attempts = 1000 };
  search *self = instance;
  const hone_space *space = self->problem->space;
  for (*count = 0; *count < capacity; *count += 1) {
    double *values = proposals[*count].values;
    uint32_t attempt = 0;
    do { /* until it is not forbidden */
      if (attempt == most_attempts) return fail(error, HONE_INVALID, "1000 configurations in a row are forbidden");
      for (uint32_t i = 0; i < space->parameter_count; i += 1) {
        self->point[i] = moved(self, first_trial + *count, attempt, i);
      }
      hone_from_unit(space, self->point, values); /* leaves alone what is inactive */
      attempt += 1;
    } while (hone_is_forbidden(space, values));
  }
  return HONE_OK;
}

/* How good a trial is, less being better; INFINITY for one that failed or that breaks a constraint. */
static double quality(const search *self, const hone_tell *tell) {
  if (tell->state == HONE_TRIAL_FAILED) return INFINITY;
  for (uint32_t m = 0; m < tell->metric_count; m += 1) {
    const int is_constraint = metric_at(self->problem, m)->role == HONE_CONSTRAINT_METRIC;
    if (is_constraint && !(tell->metrics[m] <= 0)) return INFINITY;
  }
  return tell->metrics[self->objective];
}

/* CHANGE 4: learns what became of a trial: yours, or one that the user tried by hand. */
static int32_t tell(void *instance, const hone_tell *tell, hone_error *error) {
  (void)error;
  search *self = instance;
  /* Others are announced only, or were ended before their metrics meant anything. */
  if (tell->state != HONE_TRIAL_COMPLETE && tell->state != HONE_TRIAL_FAILED) return HONE_OK;
  const double value = quality(self, tell);
  const int improves = value < self->value; /* false for NaN */
  if (self->value < INFINITY) { /* four failures take back one success */
    self->radius = fmin(0.5, fmax(1e-3, self->radius * (improves ? 1.5 : pow(1.5, -0.25))));
  }
  if (!improves) return HONE_OK;
  self->value = value;
  hone_to_unit(self->problem->space, tell->values, self->best);
  for (uint32_t i = 0; i < tell->value_count; i += 1) {
    if (hone_is_inactive(tell->values[i])) self->best[i] = hone_inactive();
  }
  return HONE_OK;
}

/* CHANGE 5: what hone says of it. The summary has one line; text may have paragraphs: how it works, sources. */
static const hone_space options = {.struct_size = sizeof options, .parameter_size = sizeof(hone_parameter),
    .literal_size = sizeof(hone_literal), .parameter_count = OPTION_COUNT, .parameters = option_list};
static const hone_optimizer_class table = {.struct_size = sizeof table, .create = create, .destroy = destroy,
    .ask = ask, .tell = tell};
static const hone_plugin plugin = {.struct_size = sizeof plugin, .kind = HONE_OPTIMIZER, .name = "plugin-name",
    .summary = "random steps from the best configuration so far", .text = "", .options = &options, .table = &table,
    .flags = HONE_DETERMINISTIC};
static const hone_plugin *const plugins[] = {&plugin};
static const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION,
    .plugin_count = 1, .name = "plugin-name", .vendor = "vendor-name", .version = "0.1.0", .license = "", .url = "",
    .plugins = plugins};

const hone_library *hone_library_v1(void) { return &library; }
