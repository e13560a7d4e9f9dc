using System.Globalization;
using static TorchSharp.torch;

namespace LisVit.Samples;

/// <summary>Reads <c>--device</c>.</summary>
internal static class DeviceOption
{
    /// <exception cref="UsageException">There is no such device.</exception>
    public static string Checked(string text)
    {
        if (text == "cpu")
            return text;
        if (text != "cuda" && !(text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text[5..], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            throw new UsageException($"--device is '{text}', but must be cpu, cuda or cuda:N.");
        if (text != "cuda" && int.Parse(text[5..], CultureInfo.InvariantCulture) is var index && index >= cuda.device_count() && cuda.is_available())
            throw new UsageException($"--device is '{text}', but there are {cuda.device_count()} CUDA devices, counted from 0.");
        if (!cuda.is_available())
            throw new UsageException($"--device is '{text}', but no CUDA device is available to this build; build with -p:TorchBackend=cuda-linux or cuda-windows on a machine that has one, or use cpu.");
        return text;
    }
}
