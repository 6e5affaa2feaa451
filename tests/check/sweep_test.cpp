#include "check/sweep.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace seqcert {
namespace {

/// A record that carries the index of its job, after a random while.
Result<Record> job(std::size_t index) {
  std::mt19937_64 stream(index);
  std::this_thread::sleep_for(std::chrono::microseconds(stream() % 3000));
  if (index % 10 == 7) return bad_input("job {}", index);
  Record record;
  record.claim = std::to_string(index);
  return record;
}

std::string label(const Result<Record>& result) { return result ? result->claim : result.error().message; }
std::string expected_label(std::size_t index) { return (index % 10 == 7 ? "job " : "") + std::to_string(index); }

TEST(InOrder, ResultsArriveInOrderWhateverTheNumberOfThreads) {
  for (std::size_t threads : {1U, 2U, 8U}) {
    std::vector<std::string> taken;
    std::atomic<int> inside = 0;
    in_order(
        100, threads, job,
        [&](std::size_t index, Result<Record> result) {
          EXPECT_EQ(++inside, 1) << "one at a time";
          EXPECT_EQ(index, taken.size());
          taken.push_back(label(result));
          --inside;
          return true;
        },
        [] { return false; });
    ASSERT_EQ(taken.size(), 100U) << threads;
    for (std::size_t k = 0; k < 100; ++k) EXPECT_EQ(taken[k], expected_label(k));
  }
}

TEST(InOrder, NoJobsMeanNoCalls) {
  in_order(
      0, 4, job,
      [](std::size_t, Result<Record>) {
        ADD_FAILURE();
        return true;
      },
      [] { return false; });
}

TEST(InOrder, StopEndsEarlyWithEverythingStartedHandedOver) {
  for (std::size_t threads : {1U, 2U, 8U}) {
    std::atomic<std::size_t> started = 0;
    std::size_t taken = 0;
    in_order(
        100000, threads,
        [&](std::size_t index) {
          ++started;
          return job(index);
        },
        [&](std::size_t index, Result<Record>) {
          EXPECT_EQ(index, taken++);
          return true;
        },
        [&] { return taken >= 20; });
    EXPECT_GE(taken, 20U);
    EXPECT_EQ(taken, started) << threads;
    EXPECT_LT(taken, 20U + 4 * threads + threads);
  }
}

TEST(InOrder, TakeReturningFalseIsTheLastCall) {
  for (std::size_t threads : {1U, 2U, 8U}) {
    std::size_t calls = 0;
    std::atomic<std::size_t> started = 0;
    in_order(
        100000, threads,
        [&](std::size_t index) {
          ++started;
          return job(index);
        },
        [&](std::size_t, Result<Record>) { return ++calls < 15; }, [] { return false; });
    EXPECT_EQ(calls, 15U);
    EXPECT_LT(started, 15U + 8 * threads);
  }
}

}  // namespace
}  // namespace seqcert
