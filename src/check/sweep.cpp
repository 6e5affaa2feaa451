#include "check/sweep.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_pipeline.h>

#include <atomic>
#include <memory>
#include <utility>

namespace seqcert {

void in_order(std::size_t count, std::size_t threads, const std::function<Result<Record>(std::size_t)>& job,
              const std::function<bool(std::size_t, Result<Record>)>& take, const std::function<bool()>& stop) {
  namespace tbb = oneapi::tbb;
  using Numbered = std::pair<std::size_t, std::shared_ptr<Result<Record>>>;
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
  std::size_t next = 0;
  std::atomic<bool> refused{false};
  tbb::parallel_pipeline(
      4 * threads,
      tbb::make_filter<void, std::size_t>(tbb::filter_mode::serial_in_order,
                                          [&](tbb::flow_control& control) -> std::size_t {
                                            if (next == count || refused || stop()) {
                                              control.stop();
                                              return 0;
                                            }
                                            return next++;
                                          }) &
          tbb::make_filter<std::size_t, Numbered>(
              tbb::filter_mode::parallel,
              [&](std::size_t index) { return Numbered(index, std::make_shared<Result<Record>>(job(index))); }) &
          tbb::make_filter<Numbered, void>(tbb::filter_mode::serial_in_order, [&](const Numbered& done) {
            if (!refused && !take(done.first, std::move(*done.second))) refused = true;
          }));
}

}  // namespace seqcert
