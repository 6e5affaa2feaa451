#include "base/contract.hpp"
#include "exchange/model_parts.hpp"
#include "exchange/npy.hpp"
#include "exchange/read_model.hpp"
#include "exchange/safetensors.hpp"
#include "exchange/with_model.hpp"
#include "exchange/zip.hpp"
#include "fuzz/fuzz_one.hpp"

#include <algorithm>

namespace seqcert::test {
namespace {

const TensorLimits little{.bytes = 1 << 20, .header = 1 << 16, .tensors = 100};

/// One line that begins with the path.
void is_message(const Error& error, std::string_view path) {
  SEQCERT_REQUIRE(error.message.starts_with(path) && error.message.size() > path.size() + 3, error.message);
  SEQCERT_REQUIRE(std::ranges::none_of(error.message, [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
                  error.message);
  SEQCERT_REQUIRE(error.message.size() < 4000, "a refusal is one line");
}

void same_tensors(const Tensors& a, const Result<Tensors>& b) {
  SEQCERT_REQUIRE(b.ok() && a.size() == b->size(), "what was written is read");
  for (const auto& [name, tensor] : a) {
    const Tensor& other = b->at(name);
    SEQCERT_REQUIRE(tensor.dtype == other.dtype && tensor.shape == other.shape && tensor.bytes == other.bytes, name);
  }
}

void entries_have_meaning(const Tensors& tensors) {
  for (const auto& [name, tensor] : tensors)
    for (std::size_t k = 0; k < std::min<std::size_t>(tensor.bytes.size() / tensor.dtype->bytes, 64); ++k) {
      const auto entry = entry_of(tensor, k);
      if (!entry) continue;
      SEQCERT_REQUIRE(element_of(*tensor.dtype, *entry).has_value(), "a number of a dtype is an element of it");
    }
}

}  // namespace

void fuzz_safetensors(std::string_view bytes) {
  const auto tensors = read_safetensors(bytes, "x.safetensors", little);
  if (!tensors) return is_message(tensors.error(), "x.safetensors:");
  entries_have_meaning(*tensors);
  same_tensors(*tensors, read_safetensors(safetensors_file(*tensors), "again"));
}

void fuzz_npz(std::string_view bytes) {
  if (const auto array = read_npy(bytes, "x.npz", little); !array) is_message(array.error(), "x.npz:");
  const auto tensors = read_npz(bytes, "x.npz", little);
  if (!tensors) return is_message(tensors.error(), "x.npz:");
  entries_have_meaning(*tensors);
  same_tensors(*tensors, read_npz(npz_file(*tensors), "again"));
}

void fuzz_model(std::string_view json) {
  Tensor one{find_dtype("f32"), {1, 1}, std::string(4, '\0')};
  const auto file = parse_model(json, "x.json", [&](const std::string& name) {
    return Result<std::string>(name.ends_with(".npz") ? npz_file({{"one", one}}) : safetensors_file({{"one", one}}));
  });
  if (!file) return is_message(file.error(), "x.json:");
  const auto parameters = parameters_of(*file, {});
  if (!parameters) return is_message(parameters.error(), "x.json");
  const WeightLimits limits{.entries = 20'000, .rows = 2000, .columns = 2000, .work = 200};
  const auto model = read_model(*file->json, file->path, file->tensors.get(), *parameters, limits);
  if (!model) return is_message(model.error(), "x.json:");
  if (const auto own = own_instance(*file, {}); !own) is_message(own.error(), "x.json");
  const auto written = write_model(*model, {});
  const auto again = parse_model(written->json, "again", {});
  SEQCERT_REQUIRE(again.ok(), again.error().message);
  const auto same = model_of(*again, {});
  SEQCERT_REQUIRE(same.ok(), same.error().message);
  SEQCERT_REQUIRE(same_weights(*model, *same), "the same weights");
}

}  // namespace seqcert::test
