#pragma once

#include <z3++.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace seqcert {

/// As long as it lives, interrupts a check of the context that runs beyond its time or that nobody waits for any more:
/// once `over` holds, asked 20 times a second in a thread of its own. The solver's own timeout is looked at only where
/// its authors thought of it.
class SolverWatch {
 public:
  SolverWatch(z3::context& context, std::function<bool()> over)
      : thread_([this, &context, over = std::move(over)] {
          std::unique_lock lock(mutex_);
          while (!finished_.wait_for(lock, std::chrono::milliseconds(50), [this] { return done_; }))
            // An interrupt that comes before the solver has begun is lost: so again and again.
            if (over()) context.interrupt();
        }) {}
  SolverWatch(const SolverWatch&) = delete;
  SolverWatch& operator=(const SolverWatch&) = delete;
  ~SolverWatch() {
    {
      const std::scoped_lock lock(mutex_);
      done_ = true;
    }
    finished_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable finished_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace seqcert
