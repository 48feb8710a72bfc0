#include "CBuild.h"

#define TEXT(word) #word
#define VALUE(macro) TEXT(macro)

const char *flatline_revision(void) { return VALUE(FLATLINE_REVISION); }

const char *flatline_date(void) { return VALUE(FLATLINE_DATE); }
