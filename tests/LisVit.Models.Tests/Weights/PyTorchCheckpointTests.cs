using System.IO.Compression;
using LisVit.Models.Weights;
using LisVit.Pickling;
using LisVit.Tests;
using TorchSharp;
using static LisVit.Models.Tests.Weights.TorchFile;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

/// <summary>The files are PyTorch's own, see Files.md.</summary>
public sealed class PyTorchCheckpointTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Views_come_back_as_they_looked_stored_or_deflated(bool deflated)
    {
        using var checkpoint = PyTorchCheckpoint.Open(deflated ? Deflated("views.pt") : Real("views.pt"));

        var tensors = checkpoint.ReadAll();

        var all = arange(24).to(ScalarType.Float32);
        Same(tensors["whole"], all.reshape(2, 3, 4));
        Same(tensors["offset"], all[5..11]);
        Same(tensors["transposed"], all.reshape(4, 6).t());
        Same(tensors["strided"], tensor(new float[,] { { 6, 9 }, { 18, 21 } }));
        Same(tensors["expanded"], full(3, 5, 7f));
        Same(tensors["overlapping"], tensor(new float[,] { { 2, 3, 4 }, { 3, 4, 5 }, { 4, 5, 6 }, { 5, 6, 7 } }));
        Same(tensors["scalar"], tensor(3.5f));
        Same(tensors["empty"], zeros(0, 3));
        Same(tensors["parameter"], arange(12).to(ScalarType.Float32).reshape(3, 4));
        tensors.Values.Should().OnlyContain(values => values.is_contiguous());
        checkpoint.Entries["transposed"].Should().BeEquivalentTo(new { Name = "transposed", Type = ScalarType.Float32, Shape = new long[] { 6, 4 } });
    }

    [Fact]
    public void Every_type_comes_back()
    {
        using var checkpoint = PyTorchCheckpoint.Open(Real("types.pt"));

        var tensors = checkpoint.ReadAll();

        tensors.Should().HaveCount(12);
        tensors.Values.Select(values => values.dtype).Should().OnlyHaveUniqueItems();
        foreach (var (name, values) in tensors)
        {
            values.shape.Should().Equal([2, 3], name);
            Same(values, (arange(6) % 3).reshape(2, 3).to(values.dtype));
        }
    }

    [Fact]
    public void The_state_dictionary_of_a_Lightning_checkpoint_is_found_beside_objects()
    {
        using var checkpoint = PyTorchCheckpoint.Open(Real("lightning.ckpt"));

        checkpoint.Root.Should().Be("state_dict");
        checkpoint.Entries.Keys.Should().Equal(
            "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked");
        checkpoint.Read("1.num_batches_tracked").item<long>().Should().Be(1);
        checkpoint.Read("0.weight").shape.Should().Equal(2, 3);
    }

    [Fact]
    public void Another_part_is_chosen_by_its_root()
    {
        using var checkpoint = PyTorchCheckpoint.Open(Real("lightning.ckpt"), "optimizer_states");

        checkpoint.Entries.Keys.Should().Contain("0.state.0.exp_avg").And.HaveCount(12);
        checkpoint.Values["0.param_groups.0.lr"].Should().Be(1e-3);
        checkpoint.Values["0.param_groups.0.betas.1"].Should().Be(0.999);
    }

    [Theory]
    [InlineData("", "*'hyper_parameters.args' needs argparse.Namespace, which is never called*root; there are 'state_dict', 'hyper_parameters', 'callbacks'*")]
    [InlineData("hyper_parameters", "*'args' needs argparse.Namespace*")]
    [InlineData("model/encoder", "*no 'model' on the way to the root 'model/encoder'*'state_dict'*")]
    public void An_object_is_an_error_by_name_only_where_it_was_asked_for(string root, string message) =>
        FluentActions.Invoking(() => PyTorchCheckpoint.Open(Real("lightning.ckpt"), root)).Should().Throw<InvalidDataException>().WithMessage(message);

    [Theory]
    [InlineData("legacy.pth", "*before PyTorch 1.6. Load it with a current PyTorch and save it again with torch.save*")]
    [InlineData("script.pt", "*TorchScript program. Save the weights alone*")]
    [InlineData("module.pt", "*'' needs torch.nn.modules.container.Sequential*torch.save(model.state_dict(), path)*")]
    public void Other_kinds_of_files_are_refused_with_what_to_do(string file, string message) =>
        FluentActions.Invoking(() => PyTorchCheckpoint.Open(Real(file))).Should().Throw<InvalidDataException>().WithMessage($"'{Real(file)}'{message}");

    [Fact]
    public void Newer_forms_of_tensors_are_read()
    {
        var path = folder.Write("a.pt", Save(
            Dictionary(
                ("v1", Call("torch._utils", "_rebuild_tensor", Storage(), 1L, Tuple(2L), Tuple(1L))),
                ("v3", Call("torch._utils", "_rebuild_tensor_v3", Storage("UntypedStorage", length: 24, module: "torch.storage"), 2L, Tuple(2L), Tuple(1L), false, Dictionary(), new PickleGlobal("torch", "int32"))),
                ("sized", Tensor(Call("torch", "Size", [Tuple(2L, 1L)]), Tuple(3L, 9L))),
                ("parameter", Call("torch._utils", "_rebuild_parameter_with_state", Tensor(Tuple(1L), Tuple(1L)), true, Dictionary(), Dictionary(("tag", 1L)))),
                ("attributes", Call("torch._tensor", "_rebuild_from_type_v2", new PickleGlobal("torch._utils", "_rebuild_tensor_v2"), new PickleGlobal("torch.nn.parameter", "Parameter"), Tensor(Tuple(1L), Tuple(1L), 5).Arguments, Dictionary())),
                ("conjugate", Call("torch._utils", "_rebuild_tensor_v2", Storage("ComplexFloatStorage", length: 3), 1L, Tuple(1L), Tuple(1L), false, Dictionary(), Dictionary(("conj", true)))),
                ("negative", Call("torch._utils", "_rebuild_tensor_v2", Storage(), 1L, Tuple(2L), Tuple(1L), false, Dictionary(), Dictionary(("neg", true))))),
            ("a/byteorder", "little"u8.ToArray()),
            ("a/.data/serialization_id", "1"u8.ToArray())));
        using var checkpoint = PyTorchCheckpoint.Open(path);

        var tensors = checkpoint.ReadAll();

        Same(tensors["v1"], tensor(new float[] { 1, 2 }));
        tensors["v3"].data<int>().ToArray().Should().Equal(BitConverter.SingleToInt32Bits(2), BitConverter.SingleToInt32Bits(3));
        Same(tensors["sized"], tensor(new float[,] { { 0 }, { 3 } }));
        Same(tensors["parameter"], zeros(1));
        Same(tensors["attributes"], tensor(new float[] { 5 }));
        Same(view_as_real(tensors["conjugate"]), tensor(new float[,] { { 2, -3 } }));
        Same(tensors["negative"], tensor(new float[] { -1, -2 }));
    }

    [Fact]
    public void Nested_dictionaries_and_lists_become_dotted_names_beside_plain_values()
    {
        var nested = Dictionary(
            ("encoder", Dictionary(("w", Tensor(Tuple(1L), Tuple(1L))), (7L, Tensor(Tuple(1L), Tuple(1L))))),
            ("heads", new List<object?> { Tensor(Tuple(1L), Tuple(1L)), "ctc" }),
            ("none", null));
        using var checkpoint = PyTorchCheckpoint.Open(folder.Write("a.pt", Save(nested)));
        using var part = PyTorchCheckpoint.Open(folder.PathTo("a.pt"), "encoder");

        checkpoint.Root.Should().BeEmpty();
        checkpoint.Entries.Keys.Should().Equal("encoder.w", "encoder.7", "heads.0");
        checkpoint.Values.Should().BeEquivalentTo(new Dictionary<string, object?> { ["heads.1"] = "ctc", ["none"] = null });
        part.Entries.Keys.Should().Equal("w", "7");
        part.Invoking(open => open.Read("heads.0")).Should().Throw<KeyNotFoundException>().WithMessage("*no tensor 'heads.0' under its root 'encoder'*");
    }

    [Fact]
    public void Parts_of_one_storage_come_back_in_any_order_and_again()
    {
        var parts = Dictionary(
            ("last", Tensor(Tuple(2L), Tuple(1L), 4)),
            ("first", Tensor(Tuple(2L), Tuple(1L), 0)),
            ("both", Tensor(Tuple(2L), Tuple(4L), 1)));
        using var checkpoint = PyTorchCheckpoint.Open(folder.Write("a.pt", Save(parts)));

        checkpoint.ReadAll().Keys.Should().Equal("last", "first", "both");
        Same(checkpoint.Read("last"), tensor(new float[] { 4, 5 }));
        Same(checkpoint.Read("first"), tensor(new float[] { 0, 1 }));
        Same(checkpoint.Read("both"), tensor(new float[] { 1, 5 }));
        Same(checkpoint.Read("last"), tensor(new float[] { 4, 5 }));
    }

    [Fact]
    public void Sizes_in_64_bits_are_read()
    {
        var zip = ZipBytes.Of(zip64: true, ("a/data.pkl", Pickling.PickleWriter.Write(Dictionary(("w", Tensor(Tuple(6L), Tuple(1L)))))), ("a/data/0", Values));
        using var checkpoint = PyTorchCheckpoint.Open(folder.Write("a.pt", zip));

        Same(checkpoint.Read("w"), arange(6).to(ScalarType.Float32));
    }

    [Fact]
    public void A_file_truncated_after_it_was_opened_is_refused_by_name()
    {
        var path = folder.Write("a.pt", File.ReadAllBytes(Real("views.pt")));
        using var checkpoint = PyTorchCheckpoint.Open(path);
        using (var truncated = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            truncated.SetLength(100);

        checkpoint.Invoking(open => open.Read("whole")).Should().Throw<InvalidDataException>().WithMessage($"'{path}'*");
    }

    private static string Real(string name) => Path.Combine("Weights", "Files", name);

    private string Deflated(string name)
    {
        var path = folder.PathTo(name);
        using var from = ZipFile.OpenRead(Real(name));
        using var to = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in from.Entries)
        {
            using var source = entry.Open();
            using var target = to.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
            source.CopyTo(target);
        }

        return path;
    }

    private static void Same(Tensor actual, Tensor expected)
    {
        actual.dtype.Should().Be(expected.dtype);
        actual.shape.Should().Equal(expected.shape);
        actual.contiguous().bytes.ToArray().Should().Equal(expected.contiguous().bytes.ToArray());
    }
}
