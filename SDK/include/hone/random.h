#ifndef HONE_RANDOM_H
#define HONE_RANDOM_H
#include "hone.h"
#endif
