#ifndef FLATLINE_CYAML_SHIM_H
#define FLATLINE_CYAML_SHIM_H

#include <yaml.h>

#endif
