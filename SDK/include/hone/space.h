#ifndef HONE_SPACE_H
#define HONE_SPACE_H
#include "hone.h"
#endif
