// Reads a capture with libpcap and does nothing with it: the least that any program needs.
#include <pcap.h>
#include <stdio.h>

int main(int count, char **arguments) {
  char message[PCAP_ERRBUF_SIZE];
  pcap_t *file = count == 2 ? pcap_open_offline(arguments[1], message) : NULL;
  if (file == NULL) return 2;
  struct pcap_pkthdr *header;
  const u_char *bytes;
  unsigned long packets = 0;
  while (pcap_next_ex(file, &header, &bytes) == 1) packets++;
  printf("%lu\n", packets);
  pcap_close(file);
  return 0;
}
