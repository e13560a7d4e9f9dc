using LisVit.Models;
using LisVit.Models.Weights;
using static TorchSharp.torch;

namespace LisVit.Samples.Tour;

/// <summary>Names of another library's weights are mapped, both ways; whatever does not fit is named.</summary>
internal static class PyTorchWeights
{
    public static void Run(string folder, TextWriter output)
    {
        using var scope = NewDisposeScope();
        // begin weights
        var options = VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs);
        using var ours = new VideoMobileViT(options);
        var theirs = KeyMaps.Timm.FromOurs(ours.state_dict());                             // named as timm names them
        SafetensorsFile.Write(Path.Combine(folder, "mobilevit_xxs.safetensors"), theirs);  // which PyTorch reads

        using var encoder = new VideoMobileViT(options);                                   // a .pt or .ckpt file is read as well, and nothing in it is called
        encoder.LoadWeights(Path.Combine(folder, "mobilevit_xxs.safetensors"), KeyMaps.Timm);
        // end weights

        var same = ours.state_dict().All(entry => entry.Value.allclose(encoder.state_dict()[entry.Key], rtol: 0, atol: 0));
        output.WriteLine($"{theirs.Count} tensors there and back, {(same ? "the same numbers" : "changed")}; the first is {theirs.Keys.First()}");
    }
}
