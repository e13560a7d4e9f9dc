using LisVit.Models.Blocks;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Makes a model's copy for recognition alone.</summary>
internal static class InferenceCopy
{
    /// <summary>The options of an encoder's copy: the same results in evaluation, and nothing that only training needs.</summary>
    public static VideoMobileViTOptions Options(VideoMobileViTOptions options) => options with { FoldedNorms = true, ConvolutionDropout = default };

    /// <summary>Makes the copy.</summary>
    /// <param name="model">The model; it is left as it is.</param>
    /// <param name="make">Makes a model of the same sizes by <see cref="Options"/>; what its weights are does not matter.</param>
    /// <param name="type">Type of the weights.</param>
    /// <exception cref="ArgumentException">The type is not one that the model can compute in.</exception>
    public static TModel Of<TModel>(TModel model, Func<TModel> make, ScalarType type)
        where TModel : nn.Module
    {
        if (type is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16))
            throw new ArgumentException($"type ({type}) must be Float32, Float64 or BFloat16.", nameof(type));
        using var gradients = no_grad();
        var copy = WithoutDraws(make);
        try
        {
            copy.to(type);
            copy.to(model.parameters().First().device);
            copy.eval();
            CopyWeights(model, copy);
            foreach (var parameter in copy.parameters())
                parameter.requires_grad = false;
            foreach (var part in copy.modules().OfType<IOneDnnModule>())
                part.UseOneDnn();
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private static void CopyWeights(nn.Module model, nn.Module copy)
    {
        var units = model.named_modules().Where(entry => entry.module is ConvNormAct).ToDictionary(entry => entry.name, entry => (ConvNormAct)entry.module);
        foreach (var (name, module) in copy.named_modules())
        {
            if (module is ConvNormAct unit)
                unit.TakeFolded(units[name]);
        }

        var others = model.state_dict();
        foreach (var (name, weight) in copy.state_dict())
        {
            if (!units.Keys.Any(unit => name.StartsWith(unit + '.', StringComparison.Ordinal)))
                weight.copy_(others[name]);
        }
    }

    // Initial weights are drawn, but whoever makes a copy between two draws of their own must not notice.
    private static TModel WithoutDraws<TModel>(Func<TModel> make)
    {
        using var state = random.get_rng_state();
        try
        {
            return make();
        }
        finally
        {
            random.set_rng_state(state);
        }
    }
}
