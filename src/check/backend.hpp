#pragma once

#include "model/attention.hpp"
#include "model/selective_scan.hpp"
#include "number/interval64.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace seqcert {

/// The bulk kernels over double enclosures, in structure-of-arrays form: the one seam behind which vectorised and GPU
/// versions come. Law of each: the result encloses what the template of the same name in model/ computes exactly from
/// the reals enclosed by the input. Every backend runs the same operations in the same order, so that all of them
/// return the same bits.
struct Backend {
  std::string name;

  /// See selective_scan in model/selective_scan.hpp for shapes and layout.
  void (*selective_scan)(const ScanShape& shape, S6::Write write, const Array<Interval64>& delta,
                         const Array<Interval64>& a, const Array<Interval64>& b, const Array<Interval64>& c,
                         const Array<Interval64>& d, const Array<Interval64>& u, Array<Interval64>& h,
                         Array<Interval64>& y);

  /// softmax_row of attention_scores of one query over keys first..last-1 (0-based), keys by component.
  AttentionRow<Interval64> (*softmax_row)(const std::vector<Interval64>& query,
                                          const std::vector<Array<Interval64>>& keys, std::size_t first,
                                          std::size_t last);
};

/// The kernels on this processor's widest vector unit.
const Backend& cpu_backend();

}  // namespace seqcert
