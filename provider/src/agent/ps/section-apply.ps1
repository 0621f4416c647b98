# The steps of a section's plan, done through the view they were planned on. The first that fails ends it; the view is then spoiled.

function Invoke-SectionSteps($View, $Steps) {
    foreach ($step in $Steps) {
        switch ($step.what) {
            'set' { Set-Attributes $View $step.scope $step.element $step.wanted $step.names }
            'unset' { Clear-Attribute $step.element $step.name }
            'remove' { $step.box.walked.Remove($step.element) }
            'add' { Add-Entry $View $step }
        }
    }
}

function Set-Attributes($View, $Scope, $Element, $Wanted, $Names) {
    foreach ($name in $Names) {
        $info = Get-AttributeInfo $View $Scope $Element $name
        try { $Element.SetAttributeValue($name, (ConvertTo-Native $info $Wanted $name)) }
        catch { throw (Get-AttributeFault @{ error = $_ } $name) }
    }
}

function Clear-Attribute($Element, $Name) {
    try { $Element.GetAttribute($Name).Delete() }
    catch { throw (Get-AttributeFault @{ error = $_ } $Name) }
}

function Get-AttributeFault($Failure, $Name) {
    $fault = ConvertTo-Fault $Failure
    $fault['attribute'] = $Name
    return $fault
}

function Add-Entry($View, $Step) {
    $element = $Step.box.walked.CreateElement()
    Set-Attributes $View $Step.scope $element $Step.wanted $Step.wanted.get_Keys()
    [void]$Step.box.walked.Add($element)
}
