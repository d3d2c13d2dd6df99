/* OpenBLAS as a Swift module: the CBLAS interface and the thread control that cblas.h of OpenBLAS declares. */
#include <cblas.h>
