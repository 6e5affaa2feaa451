#include "fuzz/fuzz_one.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  seqcert::test::fuzz_safetensors({reinterpret_cast<const char*>(data), size});
  return 0;
}
