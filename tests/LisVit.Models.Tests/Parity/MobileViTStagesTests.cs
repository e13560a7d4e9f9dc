using LisVit.Models.Weights;
using LisVit.Tests;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Parity;

/// <summary>Every stage of the original MobileViT against what timm and Hugging Face's transformers give out for the same weights.</summary>
public sealed class MobileViTStagesTests(ITestOutputHelper output)
{
    private const double Tolerance = 5e-5;

    private static readonly (string Theirs, string Ours)[] Stages =
    [
        ("stem", "stem"),
        ("stage1", "stage1"),
        ("stage2", "stage2"),
        ("stage3/mv2", "stage3"),
        ("stage3/conv_kxk", "block3.localSpatial"),
        ("stage3/conv_1x1", "block3.localPointwise"),
        ("stage3/transformer0/attention", "block3.layers.0.selfAttention"),
        ("stage3/transformer0", "block3.layers.0"),
        ("stage3/transformer1", "block3.layers.1"),
        ("stage3/norm", "block3.norm"),
        ("stage3/conv_proj", "block3.projection"),
        ("stage3", "block3"),
        ("stage4/mv2", "stage4"),
        ("stage4", "block4"),
        ("stage5/mv2", "stage5"),
        ("stage5", "block5"),
        ("final_conv", "last"),
        ("pooled", "pooled"),
    ];

    [SkippableTheory]
    [InlineData("timm")]
    [InlineData("transformers")]
    public void Every_stage_equals_the_public_definition(string source)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var golden = Read(source);
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        encoder.LoadWeights(Weights(golden), source == "timm" ? KeyMaps.Timm : KeyMaps.HuggingFace);
        encoder.eval();
        using var tap = new StageTap(encoder);

        var pooled = encoder.call(golden["input"].unsqueeze(1), null);

        tap.Outputs["pooled"] = pooled.squeeze(1);
        output.WriteLine($"{source}: largest absolute difference by stage");
        output.WriteLine("| stage | shape | largest value | difference | relative |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var (theirs, ours) in Stages)
        {
            var difference = Difference.Of(theirs, tap.Outputs[ours], golden[$"outputs/{theirs}"]);
            output.WriteLine(difference.ToString());
            difference.Absolute.Should().BeLessThanOrEqualTo(Tolerance, theirs);
        }
    }

    [SkippableFact]
    public void Both_sources_give_the_same_output_for_the_same_weights_at_odd_and_wide_sizes()
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var golden = Read("transformers");
        using var first = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        first.LoadWeights(Weights(golden), KeyMaps.HuggingFace);
        using var second = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        second.LoadWeights(KeyMaps.Timm.FromOurs(first.state_dict()), KeyMaps.Timm);
        first.eval();
        second.eval();

        foreach (var (height, width) in new[] { (64, 128), (96, 70), (101, 67), (33, 33) })
        {
            ModuleContract.Seeded(3);
            var frames = randn([1, 2, 3, height, width]);
            var encoded = first.call(frames, null);
            encoded.shape.Should().Equal(1, 2, 320);
            (encoded - second.call(frames, null)).abs().max().item<float>().Should().Be(0);
        }
    }

    private static Dictionary<string, Tensor> Read(string source)
    {
        using var file = SafetensorsFile.Open(Requirement.Shared($"golden/mobilevit/mobilevit_xxs_{source}.safetensors"));
        return file.ReadAll();
    }

    private static Dictionary<string, Tensor> Weights(Dictionary<string, Tensor> golden) =>
        golden.Where(entry => entry.Key.StartsWith("weights/", StringComparison.Ordinal)).ToDictionary(entry => entry.Key["weights/".Length..], entry => entry.Value);
}
