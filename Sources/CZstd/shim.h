#ifndef FLATLINE_CZSTD_SHIM_H
#define FLATLINE_CZSTD_SHIM_H

#include <zstd.h>
#include <zstd_errors.h>

#endif
