#include "ledger/reader.hpp"

#include "ledger/reader_impl.hpp"

namespace longshore::ledger {

Result<void> ReadOnlyLedger::Impl::ensure_view(bool check) {
  if (check && view && !view->fresh()) view.reset();
  for (int tries = 1; !view; ++tries) {
    bool retry_helps = false;
    Result<std::unique_ptr<View>> opened = View::open(path, vfs, retry_helps);
    if (opened) {
      view = std::move(*opened);
    } else if (!retry_helps || tries == kTriesMax) {
      return opened.error();
    } else {
      std::this_thread::sleep_for(kPause);
    }
  }
  return {};
}

ReadOnlyLedger::ReadOnlyLedger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ReadOnlyLedger::~ReadOnlyLedger() = default;

Result<bool> ReadOnlyLedger::begun(const std::string& path, const std::string& vfs) {
  Impl impl(path, vfs);
  if (Result<void> ready = impl.ensure_view(false); !ready) return ready.error();
  return impl.view->begun();
}

Result<std::unique_ptr<ReadOnlyLedger>> ReadOnlyLedger::open(const std::string& path,
                                                             const std::string& vfs) {
  auto impl = std::make_unique<Impl>(path, vfs);
  if (Result<void> ready = impl->ensure_view(false); !ready) return ready.error();
  if (!impl->view->begun()) return impl->view->not_begun();
  return std::unique_ptr<ReadOnlyLedger>(new ReadOnlyLedger(std::move(impl)));
}

Result<std::optional<RemoteKey>> ReadOnlyLedger::remote(std::string_view origin,
                                                        std::string_view project_id) {
  return impl_->look_up([&](View& view) { return view.lookups().remote(origin, project_id); });
}

Result<std::optional<ManifestRecord>> ReadOnlyLedger::manifest(RemoteKey remote,
                                                               std::string_view name) {
  return impl_->look_up([&](View& view) { return view.lookups().manifest(remote, name); });
}

Result<std::optional<BatchRecord>> ReadOnlyLedger::batch(BatchKey key) {
  return impl_->look_up([&](View& view) { return view.lookups().batch(key); });
}

Result<std::optional<BatchRecord>> ReadOnlyLedger::last_batch(ManifestKey manifest,
                                                              std::string_view by) {
  return impl_->look_up([&](View& view) { return view.lookups().last_batch(manifest, by); });
}

Result<std::optional<KnownJob>> ReadOnlyLedger::find(RemoteKey remote,
                                                     std::string_view reference_id) {
  return impl_->look_up([&](View& view) { return view.lookups().find(remote, reference_id); });
}

void ReadOnlyLedger::pause() {
  impl_->pause();
}

Result<std::optional<LearnedPace>> ReadOnlyLedger::learned_pace(RemoteKey remote) {
  return impl_->look_up([&](View& view) { return view.lookups().learned_pace(remote); });
}

Result<std::optional<SettledManifest>> ReadOnlyLedger::settled_manifest(RemoteKey remote,
                                                                        std::string_view name) {
  return impl_->look_up([&](View& view) { return view.lookups().settled_manifest(remote, name); });
}

}  // namespace longshore::ledger
