// A run's figures as Prometheus reads them, for the textfile collector of the node exporter or for
// a Pushgateway.
#pragma once

#include <string>

#include "report/document.h"

namespace busyhour::report {

/// The text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats): times in seconds,
/// shares from 0 to 1. Latencies are summaries, made of the document's `distributions`.
std::string prometheus_text(const Document& document);

}  // namespace busyhour::report
