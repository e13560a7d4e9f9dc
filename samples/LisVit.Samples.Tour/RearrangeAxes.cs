using LisVit.Models;
using static TorchSharp.torch;

namespace LisVit.Samples.Tour;

/// <summary>Axes have names: a pattern says what a tensor is and what it becomes, and is checked.</summary>
internal static class RearrangeAxes
{
    public static void Run(TextWriter output)
    {
        using var scope = NewDisposeScope();
        // begin rearrange
        var clips = randn([2, 5, 3, 64, 48]);                                                    // b t c h w
        var frames = clips.Rearrange("b t c h w -> (b t) c h w");                                // convolutions see frames
        var tokens = clips.Rearrange("b t c (nh ph) (nw pw) -> (b nh nw) (t ph pw) c", ("ph", 2), ("pw", 2));  // attention sees space and time
        var means = clips.Reduce("b t c h w -> b c", Reduction.Mean);
        // end rearrange

        foreach (var (name, tensor) in new[] { ("clips", clips), ("frames", frames), ("tokens", tokens), ("means", means) })
            output.WriteLine($"{name,-7} [{string.Join(' ', tensor.shape)}]");
    }
}
