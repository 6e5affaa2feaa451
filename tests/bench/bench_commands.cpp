// Whole commands, start to exit: `./run bench`.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

namespace {

void run(benchmark::State& state, const std::string& arguments) {
  const std::string command = "'" SEQCERT_BINARY "' " + arguments + " >/dev/null 2>&1";
  for (auto _ : state)
    if (std::system(command.c_str()) != 0) state.SkipWithError(("failed: " + command).c_str());
}

void add(const char* name, const std::string& arguments, benchmark::TimeUnit unit) {
  benchmark::RegisterBenchmark(name, [arguments](benchmark::State& state) { run(state, arguments); })
      ->UseRealTime()
      ->Unit(unit);
}

[[maybe_unused]] const bool registered = [] {
  add("check copy/attention-gap -p L=65536", "check copy/attention-gap -p L=65536", benchmark::kMillisecond);
  add("check copy/ssm-onehot -p N=4096", "check copy/ssm-onehot -p N=4096", benchmark::kMillisecond);
  add("check dp/attention: LIS n=100 compact", "check dp/attention -p form=compact -p n=100 -p range=250",
      benchmark::kMillisecond);
  add("check dp/attention: LIS n=100 unrolled", "check dp/attention -p n=100 -p range=250", benchmark::kMillisecond);
  add("check dp/ssm-live-width: LIS n=100 unrolled", "check dp/ssm-live-width -p n=100 -p range=250",
      benchmark::kMillisecond);
  add("check dp/attention: edit distance 20x20", "check dp/attention -p problem=edit-distance -p n=20 -p m=20",
      benchmark::kMillisecond);
  add("check dp/ssm-live-width: edit distance 20x20",
      "check dp/ssm-live-width -p problem=edit-distance -p n=20 -p m=20", benchmark::kMillisecond);
  add("run dp/attention: edit distance 20x20, T = 400",
      "run dp/attention --problem edit-distance --input abcdefghijklmnopqrst,bcdbcdefghijklmnopzz",
      benchmark::kMillisecond);
  add("live edit-distance -p n=500 -p m=500", "live edit-distance -p n=500 -p m=500", benchmark::kMillisecond);
  add("paper --quick", "paper --quick --force --out \"$(mktemp -d)\"", benchmark::kSecond);
  return true;
}();

}  // namespace
