#pragma once

#include "base/result.hpp"
#include "check/check_claim.hpp"

#include <cstddef>
#include <functional>

namespace seqcert {

/// Computes job(0), job(1), ..., job(count - 1) on `threads` threads and hands each result to `take` in the order of
/// the index, one at a time. Stops early, with everything started finished and handed over, as soon as `stop()` holds
/// or `take` returns false.
void in_order(std::size_t count, std::size_t threads, const std::function<Result<Record>(std::size_t)>& job,
              const std::function<bool(std::size_t, Result<Record>)>& take, const std::function<bool()>& stop);

}  // namespace seqcert
