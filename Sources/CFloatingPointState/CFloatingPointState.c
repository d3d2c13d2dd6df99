/* Header only; SwiftPM wants a source. */
#include "CFloatingPointState.h"
