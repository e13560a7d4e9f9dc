using System.ComponentModel;
using System.Globalization;
using static TorchSharp.torch;

namespace LisVit.Training.Hosting;

/// <summary>Reads a device from configuration, such as <c>cuda:0</c>. Without it a device there would be ignored, and training slow.</summary>
internal sealed class DeviceConverter : TypeConverter
{
    /// <summary>Devices are TorchSharp's, so that no attribute of ours can name their converter.</summary>
    public static void Register()
    {
        if (TypeDescriptor.GetConverter(typeof(Device)) is not DeviceConverter)
            TypeDescriptor.AddAttributes(typeof(Device), new TypeConverterAttribute(typeof(DeviceConverter)));
    }

    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        try
        {
            return device((string)value);
        }
        catch (Exception exception) when (exception is not InvalidOperationException)   // That is of a backend that cannot be loaded, and says so.
        {
            throw new FormatException($"'{value}' is no device. Write cpu, cuda or cuda with a number, such as cuda:0.", exception);
        }
    }
}
