#ifndef FLATLINE_CZLIB_SHIM_H
#define FLATLINE_CZLIB_SHIM_H

#include <zlib.h>

#endif
