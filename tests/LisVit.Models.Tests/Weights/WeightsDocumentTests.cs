using LisVit.Models.Blocks;
using LisVit.Models.Weights;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

/// <summary>docs/weights.md shows code that runs here.</summary>
public sealed class WeightsDocumentTests : IDisposable
{
    private static readonly Documentation Document = new("docs/weights.md", "tests/LisVit.Models.Tests/Weights/WeightsDocumentTests.cs");

    private readonly TemporaryFolder folder = new();
    private readonly string formerFolder = Directory.GetCurrentDirectory();

    // The shown code names files without a folder.
    public WeightsDocumentTests() => Directory.SetCurrentDirectory(folder.FullName);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(formerFolder);
        folder.Dispose();
    }

    [Fact]
    public void Own_weights_are_written_and_read_as_shown()
    {
        using var scope = NewDisposeScope();
        using var model = new CtcClassifier(8, 4);
        var before = model.state_dict()["linear.weight"].clone();

        // begin ours
        SafetensorsFile.Write("model.safetensors", model.state_dict());
        model.LoadWeights("model.safetensors");

        // end ours
        Document.Text.Should().Contain(Document.Snippet("ours"));
        (model.state_dict()["linear.weight"] - before).abs().max().item<float>().Should().Be(0);
    }

    [Fact]
    public void Published_weights_come_in_and_go_out_as_shown()
    {
        using var scope = NewDisposeScope();
        using var other = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        SafetensorsFile.Write("mobilevit_xxs.safetensors", KeyMaps.Timm.FromOurs(other.state_dict()));

        // begin timm
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        encoder.LoadWeights("mobilevit_xxs.safetensors", KeyMaps.Timm);                                      // in
        SafetensorsFile.Write("back.safetensors", KeyMaps.Timm.FromOurs(encoder.state_dict()));              // and out

        // end timm
        Document.Text.Should().Contain(Document.Snippet("timm"));
        File.ReadAllBytes("back.safetensors").Should().Equal(File.ReadAllBytes("mobilevit_xxs.safetensors"));
    }

    [Fact]
    public void A_model_begins_from_what_fits_as_shown()
    {
        using var scope = NewDisposeScope();
        using var image = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        SafetensorsFile.Write("mobilevit_xxs.safetensors", KeyMaps.Timm.FromOurs(image.state_dict()));
        using var model = new CtcRecognizer(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs), 4);

        // begin part
        var transfer = model.Encoder.TakeWeights(KeyMaps.Timm.ToOurs(WeightFile.ReadAll("mobilevit_xxs.safetensors")));
        Console.WriteLine(transfer);        // what was taken, what stayed as it was and why

        // end part
        Document.Text.Should().Contain(Document.Snippet("part"));
        transfer.Taken.Should().Contain("stem.conv.weight");
    }

    [Fact]
    public void The_same_weights_attend_over_time_with_another_unfolding()
    {
        using var scope = NewDisposeScope();
        using var image = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        using var video = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs) with { Unfolding = Unfolding.Patches(2, 2) });

        video.LoadWeights(image.state_dict());

        image.eval();
        video.eval();
        using var gradients = no_grad();
        var frames = randn([1, 3, 3, 64, 64]);
        (video.call(frames, null) - image.call(frames, null)).abs().max().item<float>().Should().BeGreaterThan(1e-4f);
    }

    [Fact]
    public void A_Lightning_checkpoint_is_listed_as_shown()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Weights", "Files", "lightning.ckpt"), "last.ckpt");
        using var Console = new StringWriter();

        // begin lightning
        using var checkpoint = PyTorchCheckpoint.Open("last.ckpt", root: "state_dict");
        foreach (var (name, entry) in checkpoint.Entries)
            Console.WriteLine($"{name} {entry.Type} [{string.Join(' ', entry.Shape)}]");

        // end lightning
        Document.Text.Should().Contain(Document.Snippet("lightning"));
        Console.ToString().Should().Contain("Float32 [");
    }
}
