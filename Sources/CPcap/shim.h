#ifndef FLATLINE_CPCAP_SHIM_H
#define FLATLINE_CPCAP_SHIM_H

#include <pcap/pcap.h>
#include <stdio.h>

// `stdin` is a mutable C global, which Swift 6 will not touch; libpcap needs it as a FILE.
static inline FILE *flatline_standard_input(void) { return stdin; }

#endif
